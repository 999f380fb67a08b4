#include <array>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "run_record/json_fields.hpp"

namespace mayfly::run_record {
namespace {

constexpr std::array<std::string_view, 4> task_forms{"task", "sequence", "group", "chain"};
constexpr std::array<std::string_view, 2> modes{"local", "master"};

/// Users over time, or arrivals over time, as a text; and a lasting rate of arrivals.
std::pair<std::string, std::string> plan_texts(const StartForm& form) {
    std::string rates = form.arrivals.to_text();
    if (form.arrivals.length() > Duration(0)) return {std::move(rates), ""};
    return {form.stages.to_text(), std::move(rates)};
}

void add_plan(const StartForm& form, Writer& fields) {
    const auto [stages, rate] = plan_texts(form);
    fields.value("stages", stages);
    fields.value("arrival_rate", rate);
}

void add_plan(StartForm& form, Reader& fields) {
    std::string stages;
    std::string rate;
    fields.value("stages", stages);
    fields.value("arrival_rate", rate);
    if (auto users = plan::Stages::parse(stages)) form.stages = std::move(*users);
    if (auto rates = plan::Rates::parse_stages(stages)) form.arrivals = std::move(*rates);
    if (auto rates = plan::Rates::parse_rate(rate)) form.arrivals = std::move(*rates);
}

constexpr auto form_fields = [](auto& form, auto& fields) {
    fields.value("users", form.users);
    fields.value("spawn_rate", form.spawn_rate);
    fields.url("host", form.host);
    fields.seconds("run_time", form.run_time);
    add_plan(form, fields);
    fields.value("warmup", form.warmup);
    fields.value("thresholds", form.thresholds);
    fields.value("has_shape", form.has_shape);
    fields.value("iterations", form.iterations);
};

constexpr auto task_fields = [](auto& task, auto& fields) {
    fields.value("name", task.name);
    fields.value("weight", task.weight);
    fields.value("tags", task.tags);
};

using Groups = std::vector<std::vector<std::size_t>>;

/// Tasks, and the groups around them as they are.
Json tasks_json(const std::vector<plan::Task>& tasks, const Groups& groups, std::size_t group) {
    Json list = Json::array();
    for (const std::size_t i : groups[group]) {
        const plan::Task& task = tasks[i];
        Writer fields(list.emplace_back(Json::object()));
        task_fields(task, fields);
        if (task.form == plan::TaskForm::task) continue;
        fields.choice("form", task.form, task_forms);
        fields.derived("tasks", tasks_json(tasks, groups, i + 1));
    }
    return list;
}

void add_tasks(std::vector<plan::Task>& tasks, const Json& list, std::uint32_t group) {
    for (const Json& json : list) {
        tasks.push_back(read<plan::Task>(json, task_fields));
        tasks.back().within = group;
        const Reader fields(json);
        fields.choice("form", tasks.back().form, task_forms);
        add_tasks(tasks, fields.list_in("tasks"), static_cast<std::uint32_t>(tasks.size()));
    }
}

void add_tasks_and_arrivals(const plan::Kind& kind, Writer& fields) {
    fields.derived("tasks", tasks_json(kind.tasks, plan::task_groups(kind.tasks), 0));
    const plan::Rates& rates = kind.arrivals.rates;
    if (!rates.is_empty()) fields.value("arrivals", rates.to_text());
}

void add_tasks_and_arrivals(plan::Kind& kind, Reader& fields) {
    add_tasks(kind.tasks, fields.list_in("tasks"), 0);
    std::string text;
    fields.value("arrivals", text);
    auto rates = plan::Rates::parse_rate(text);
    if (!rates) rates = plan::Rates::parse_stages(text);
    if (rates) kind.arrivals.rates = std::move(*rates);
}

constexpr auto kind_fields = [](auto& kind, auto& fields) {
    fields.value("name", kind.name);
    fields.value("weight", kind.weight);
    fields.value("fixed_count", kind.fixed_count);
    fields.url("host", kind.host);
    add_tasks_and_arrivals(kind, fields);
};

constexpr auto parameter_fields = [](auto& parameter, auto& fields) {
    fields.value("name", parameter.name);
    fields.value("help", parameter.help);
    if (parameter.is_secret) {
        fields.derived("value", "");
    } else {
        fields.value("value", parameter.value);
    }
    fields.value("choices", parameter.choices);
    fields.value("is_secret", parameter.is_secret);
    fields.value("is_required", parameter.is_required);
};

constexpr auto setup_fields = [](auto& setup, auto& fields) {
    fields.value("version", setup.version);
    fields.value("scenario", setup.scenario);
    fields.value("scenario_digest", setup.scenario_digest);
    fields.value("name", setup.name);
    fields.choice("mode", setup.mode, modes);
    fields.value("obstacle", setup.obstacle);
    fields.object("defaults", setup.defaults, form_fields);
    fields.list("kinds", setup.mix.kinds, kind_fields);
    fields.list("parameters", setup.mix.parameters, parameter_fields);
    fields.value("tags", setup.tags);
    fields.value("exclude_tags", setup.exclude_tags);
    fields.value("command", setup.command);
    fields.value("has_full_history", setup.has_full_history);
};

/// The last part of a path: where a scenario lies does not matter.
std::string_view file_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string differing(std::string_view what, const Json& then, const Json& now) {
    return fmt::format("{}: {} then, {} now", what, to_text(then), to_text(now));
}

/// What a person sets: users, run time, and whatever else a start may say. All that differs is
/// named, so that nobody mends one after the other.
std::string difference_of_forms(const Json& then, const Json& now) {
    constexpr std::array<std::string_view, 3> replaced{"users", "spawn_rate", "run_time"};
    const bool have_stages = now["stages"] != "" && then["stages"] == now["stages"];
    std::string words;
    for (const auto& [name, value] : now.items()) {
        if (name == "thresholds" || then[name] == value) continue;
        const std::string_view option = name;
        if (have_stages && std::ranges::find(replaced, option) != replaced.end()) continue;
        if (name == "host") return differing("the target differs", then[name], value);
        words += differing(words.empty() ? name : "; " + name, then[name], value);
    }
    return words.empty() ? words : "the load differs: " + words;
}

/// Kinds with their tasks and weights.
Json mix_of(const Json& setup) {
    Json mix = setup["kinds"];
    for (Json& kind : mix) kind.erase("host");
    return mix;
}

}  // namespace

Json setup_json(const Setup& setup) {
    return written(setup, setup_fields);
}

Setup read_setup(const Json& json) {
    return read<Setup>(json, setup_fields);
}

Setup told(const Setup& setup) {
    return read_setup(setup_json(setup));
}

std::string difference(const Setup& then, const Setup& now) {
    const auto before = file_of(then.scenario);
    const auto after = file_of(now.scenario);
    if (before != after) return differing("the scenario differs", before, after);
    const Json earlier = setup_json(then);
    const Json current = setup_json(now);
    if (mix_of(earlier) != mix_of(current)) {
        return "the scenario differs in its kinds of users, or in their tasks or weights";
    }
    auto words = difference_of_forms(earlier["defaults"], current["defaults"]);
    if (!words.empty()) return words;
    constexpr std::pair<const char*, const char*> parts[]{
        {"tags", "tags"}, {"exclude_tags", "excluded tags"}, {"parameters", "parameters"}};
    for (const auto& [part, name] : parts) {
        if (earlier[part] != current[part]) return fmt::format("the load differs in its {}", name);
    }
    return {};
}

namespace {

bool comes_with_arrivals(const plan::Kind& kind) {
    return !kind.arrivals.rates.is_empty();
}

}  // namespace

std::string words_on_load(const StartForm& form, const plan::Mix& mix) {
    const auto [stages, rate] = plan_texts(form);
    std::string words;
    const auto add = [&](const std::string& more) { words += (words.empty() ? "" : ", ") + more; };
    if (!stages.empty()) {
        add("stages " + stages);
    } else if (!rate.empty()) {
        add("arrivals " + rate);
    } else if (form.has_shape) {
        add("the scenario's shape");
    } else if (std::ranges::any_of(mix.kinds, comes_with_arrivals)) {
        add("the scenario's arrivals");
        if (!std::ranges::all_of(mix.kinds, comes_with_arrivals)) add("and users");
    } else {
        add(fmt::format("{} user{}", form.users, form.users == 1 ? "" : "s"));
        add(fmt::format("{:g}/s", form.spawn_rate));
    }
    // Stages are as long as they are.
    if (form.run_time > Duration(0) && stages.empty()) add(format_duration(form.run_time));
    if (form.iterations > 0) add(fmt::format("{} tasks", form.iterations));
    return words;
}

}  // namespace mayfly::run_record
