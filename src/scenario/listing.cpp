#include "scenario/listing.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "load/user_kinds.hpp"

namespace mayfly::scenario {
namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string percent(double share) {
    return fmt::format("{:.1f} %", 100 * share);
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

using Json = nlohmann::ordered_json;

struct Row {
    std::string name;
    std::string share;
    std::string remark;
};

/// What begins a task: a wait or an arrival.
std::string rule_of(const load::UserKind& kind) {
    const auto& [rates, max_users, is_poisson] = kind.arrivals;
    if (rates.is_empty()) return load::describe(kind.wait);
    return "arrivals " + rates.to_text() + (is_poisson ? " at random" : "");
}

constexpr const char* forms[]{"task", "sequence", "group", "chain"};

/// "sequence, wait 1s, read": what a group is, its own wait, and tags.
std::string remark_on(const load::UserKind& kind, std::size_t index) {
    const auto& task = kind.tasks[index];
    std::vector<std::string> words = task.tags;
    const auto& wait = kind.code[index].wait;
    if (wait) words.insert(words.begin(), load::describe(wait));
    const bool is_group = task.form != plan::TaskForm::task;
    if (is_group) words.insert(words.begin(), forms[static_cast<std::size_t>(task.form)]);
    if (task.weight == 0) words.emplace_back("by next_task() only");
    return joined(words);
}

struct Level {
    std::size_t group;
    std::string indent;
};

void add_rows(
    std::vector<Row>& rows,
    const load::UserKind& kind,
    const std::vector<double>& parts,
    const Level& level
) {
    const auto groups = plan::task_groups(kind.tasks);
    for (const std::size_t i : groups[level.group]) {
        rows.push_back({level.indent + kind.tasks[i].name, percent(parts[i]), remark_on(kind, i)});
        add_rows(rows, kind, parts, {i + 1, level.indent + "  "});
    }
}

std::vector<Row> rows_of(const Plan& plan) {
    std::vector<Row> rows{{"Kind / task", "Share", "Wait / tags"}};
    const auto shares = plan::kind_shares(load::mix_of(plan).kinds);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto& kind = *plan.kinds()[i];
        const auto parts = plan::task_shares(kind);
        rows.push_back(
            {kind.name,
             kind.fixed_count > 0 ? counted(kind.fixed_count, "user", "users") : percent(shares[i]),
             rule_of(kind)}
        );
        add_rows(rows, kind, parts, {0, "  "});
    }
    return rows;
}

Json tasks_json(const load::UserKind& kind, const std::vector<double>& parts, std::size_t group) {
    auto tasks = Json::array();
    const auto groups = plan::task_groups(kind.tasks);
    for (const std::size_t i : groups[group]) {
        const auto& task = kind.tasks[i];
        tasks.push_back(
            {{"name", task.name}, {"weight", task.weight}, {"ratio", parts[i]}, {"tags", task.tags}}
        );
        if (task.form == plan::TaskForm::task) continue;
        tasks.back()["form"] = forms[static_cast<std::size_t>(task.form)];
        const auto& wait = kind.code[i].wait;
        if (wait) tasks.back()["wait"] = load::describe(wait);
        tasks.back()["tasks"] = tasks_json(kind, parts, i + 1);
    }
    return tasks;
}

/// As columns of a terminal: the bytes that begin a UTF-8 character.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

std::string summary_line(std::string_view name, const Plan& plan) {
    std::size_t tasks = 0;
    for (const auto& kind : plan.kinds()) {
        tasks += static_cast<std::size_t>(
            std::ranges::count(kind->tasks, plan::TaskForm::task, &plan::Task::form)
        );
    }
    return fmt::format(
        "{}: {}, {}: ok",
        name,
        counted(plan.kinds().size(), "kind of users", "kinds of users"),
        counted(tasks, "task", "tasks")
    );
}

std::string listing_table(const Plan& plan) {
    const auto rows = rows_of(plan);
    std::size_t names = 0;
    std::size_t shares = 0;
    for (const auto& [name, share, remark] : rows) {
        names = std::max(names, width(name));
        shares = std::max(shares, width(share));
    }
    std::string text;
    for (const auto& [name, share, remark] : rows) {
        const std::string line =
            fmt::format("{:<{}}  {:>{}}  {}", name, names, share, shares, remark);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

std::string listing_json(std::string_view name, const Plan& plan) {
    const auto shares = plan::kind_shares(load::mix_of(plan).kinds);
    auto kinds = Json::array();
    for (std::size_t at = 0; at < shares.size(); ++at) {
        const auto& kind = *plan.kinds()[at];
        kinds.push_back(
            {{"name", kind.name},
             {"weight", kind.weight},
             {"fixed_count", kind.fixed_count},
             {"ratio", shares[at]},
             {"wait", rule_of(kind)},
             {"host", kind.host},
             {"tasks", tasks_json(kind, plan::task_shares(kind), 0)}}
        );
    }
    const Json listing{{"scenario", name}, {"kinds", std::move(kinds)}};
    return listing.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mayfly::scenario
