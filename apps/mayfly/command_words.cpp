#include "command_words.hpp"

#include <algorithm>
#include <cerrno>
#include <set>

#include <fmt/format.h>

#include "base/password.hpp"
#include "base/text.hpp"
#include "plan/stages.hpp"

namespace mayfly::app {
namespace {

constexpr std::string_view mask = "***";
constexpr std::size_t shortest_secret = 4;  // A shorter value may stand anywhere by chance.

/// What a command line of this program may hold and nobody may read.
class Secrets {
public:
    Secrets(const RunCommand& command, const plan::Mix& mix) {
        if (mix.kinds.empty()) {
            for (const auto& [name, value] : command.parameters) names_.insert(name);
        }
        for (const plan::Parameter& parameter : mix.parameters) {
            if (parameter.is_secret) names_.insert(parameter.name);
        }
        add(command.token);
        add(command.web.token);
        for (const auto& [name, value] : command.parameters) {
            if (names_.contains(name)) add(value);
        }
    }

    bool is_secret(const std::string& parameter) const { return names_.contains(parameter); }
    std::string hidden(std::string_view word) const {
        std::string text = without_password(word);
        constexpr std::string_view option = "--parameter=";
        const std::size_t begin = text.starts_with(option) ? option.size() : 0;
        const std::size_t equals = text.find('=', begin);
        if (equals != text.npos && is_secret(text.substr(begin, equals - begin))) {
            text.replace(equals + 1, text.npos, mask);
        }
        for (const std::string& value : values_) replace_all(text, value, mask);
        return text;
    }

private:
    void add(const std::string& value) {
        if (value.size() >= shortest_secret) values_.push_back(value);
    }

    std::set<std::string> names_;
    std::vector<std::string> values_;
};

std::string program(const RunCommand& command) {
    // One that carries its scenario is a program of its own.
    if (command.scenario.empty()) {
        const auto program = shell_word(program_invocation_name);
        return command.find_max ? program + " find-max" : program;
    }
    if (command.find_max) return "mayfly find-max";
    return command.master ? "mayfly master" : "mayfly run";
}

/// What chooses the kinds that ran, with the weights that are not the scenario's own.
std::vector<std::string> kind_choices(
    const std::vector<plan::KindChoice>& given, const plan::Mix& mix, const plan::Mix& ran
) {
    std::vector<std::string> choices;
    bool is_all = given.empty() && ran.kinds.size() == mix.kinds.size();
    for (const plan::Kind& kind : ran.kinds) {
        const auto own = std::ranges::find(mix.kinds, kind.name, &plan::Kind::name);
        const bool is_changed = own == mix.kinds.end() || own->weight != kind.weight ||
                                own->fixed_count != kind.fixed_count;
        const bool is_given = std::ranges::any_of(given, [&](const auto& choice) {
            return choice.name == kind.name && choice.weight >= 0;
        });
        is_all = is_all && !is_changed;
        const bool has_weight = kind.fixed_count == 0 && (is_changed || is_given);
        const plan::KindChoice choice{kind.name, has_weight ? kind.weight : plan::KindChoice::own};
        choices.push_back(choice.to_text());
    }
    return is_all ? std::vector<std::string>() : choices;
}

}  // namespace

std::string shell_word(std::string_view text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!text.empty() && text.find_first_not_of(plain) == text.npos) return std::string(text);
    std::string word(text);
    replace_all(word, "'", "'\\''");
    return "'" + word + "'";
}

std::string shown_command_line(const RunCommand& command, const plan::Mix& mix) {
    const Secrets secrets(command, mix);
    std::string line = program(command);
    for (const std::string& word : command.command_line) {
        line += " " + shell_word(secrets.hidden(word));
    }
    return line;
}

std::vector<std::string> repeating_command(
    const RunCommand& command,
    const plan::Mix& mix,
    const run_record::Setup& ran,
    std::uint64_t seed
) {
    const Secrets secrets(command, mix);
    std::vector<std::string> parts{program(command)};
    for (const std::string& file : command.scenario) parts.front() += " " + shell_word(file);
    const auto add = [&](std::string_view option, std::string_view value) {
        parts.push_back(fmt::format("{} {}", option, shell_word(value)));
    };
    if (!command.find_max) parts.emplace_back("--headless");
    const run_record::StartForm& form = ran.defaults;
    if (!form.host.empty()) add("--host", without_password(form.host));
    const bool is_search = command.find_max.has_value();  // Which decides on the load.
    const bool has_rate_stages = form.arrivals.length() > Duration::zero();
    const bool has_stages = has_rate_stages || !form.stages.is_empty();
    if (has_rate_stages) {
        add("--stages", form.arrivals.to_text());
    } else if (has_stages) {
        add("--stages", form.stages.to_text());
    } else if (!form.has_shape && !is_search) {
        add("--users", std::to_string(form.users));
        add("--spawn-rate", fmt::format("{}", form.spawn_rate));
    }
    if (!has_stages && form.run_time > Duration::zero()) {
        add("--run-time", plan::exact_text(form.run_time));
    }
    if (form.iterations > 0) add("--iterations", std::to_string(form.iterations));
    if (!has_rate_stages && !form.arrivals.is_empty() && !is_search) {
        add("--arrival-rate", form.arrivals.to_text());
    }
    for (const std::string& choice : kind_choices(command.selection.kinds, mix, ran.mix)) {
        add("--user-kinds", choice);
    }
    if (!form.warmup.empty()) add("--warmup", form.warmup);
    for (const std::string& threshold : form.thresholds) {
        const auto& own = mix.thresholds;
        if (std::ranges::find(own, threshold) == own.end()) add("--threshold", threshold);
    }
    for (const plan::Parameter& parameter : ran.mix.parameters) {
        const auto own = std::ranges::find(mix.parameters, parameter.name, &plan::Parameter::name);
        if (own != mix.parameters.end() && own->value == parameter.value) continue;
        const std::string_view value =
            parameter.is_secret ? mask : std::string_view(parameter.value);
        add("--parameter", fmt::format("{}={}", parameter.name, value));
    }
    add("--seed", std::to_string(seed));
    if (!ran.name.empty()) add("--name", ran.name);
    for (const auto& [option, value] : command.lasting) {
        if (value.empty()) {
            parts.push_back(option);
        } else {
            add(option, secrets.hidden(value));
        }
    }
    return parts;
}

}  // namespace mayfly::app
