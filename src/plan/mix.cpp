#include "plan/mix.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "base/text.hpp"

namespace mayfly::plan {
namespace {

Error unknown_parameter(const std::vector<Parameter>& parameters, const std::string& name) {
    if (parameters.empty()) {
        return {fmt::format("the scenario has no parameters, so '{}' cannot be set", name)};
    }
    std::vector<std::string> known;
    for (const auto& parameter : parameters) known.push_back(parameter.name);
    return {fmt::format(
        "the scenario has no parameter '{}'; it has: {}", name, fmt::join(known, ", ")
    )};
}

/// How often the states come in the long run. Half of the time a state is kept, which changes
/// nothing about that and lets chains that only alternate settle.
std::vector<double> chain_shares(
    const std::vector<Task>& tasks, const std::vector<std::size_t>& states
) {
    constexpr int most_rounds = 10'000;
    std::vector<std::vector<double>> ways;
    for (const std::size_t state : states) {
        ways.push_back(tasks[state].next);
        ways.back().resize(states.size());
        ways.back() = shares(std::move(ways.back()));
    }
    std::vector<double> now(states.size());
    if (!now.empty()) now.front() = 1;
    double change = 1;
    for (int round = 0; round < most_rounds && change > 1e-9; ++round) {
        std::vector<double> then(now.size());
        for (std::size_t from = 0; from < now.size(); ++from) {
            for (std::size_t to = 0; to < now.size(); ++to) {
                then[to] += now[from] * (ways[from][to] + (from == to ? 1 : 0)) / 2;
            }
        }
        change = 0;
        for (std::size_t i = 0; i < now.size(); ++i) change += std::abs(then[i] - now[i]);
        now = std::move(then);
    }
    return now;
}

}  // namespace

std::vector<double> shares(std::vector<double> weights) {
    const auto all = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) weight = all > 0 ? weight / all : 0;
    return weights;
}

std::vector<double> kind_shares(const std::vector<Kind>& kinds) {
    std::vector<double> weights;
    for (const auto& kind : kinds) weights.push_back(kind.fixed_count > 0 ? 0 : kind.weight);
    return shares(std::move(weights));
}

std::vector<double> task_shares(const Kind& kind) {
    const auto& tasks = kind.tasks;
    std::vector<double> all(tasks.size());
    const auto groups = task_groups(tasks);
    for (std::size_t group = 0; group < groups.size(); ++group) {
        const bool is_chain = group > 0 && tasks[group - 1].form == TaskForm::chain;
        std::vector<double> weights;
        for (const std::size_t member : groups[group]) weights.push_back(tasks[member].weight);
        const auto parts =
            is_chain ? chain_shares(tasks, groups[group]) : shares(std::move(weights));
        for (std::size_t i = 0; i < parts.size(); ++i) all[groups[group][i]] = parts[i];
    }
    return all;
}

std::vector<std::vector<std::size_t>> task_groups(const std::vector<Task>& tasks) {
    std::vector<std::vector<std::size_t>> groups(tasks.size() + 1);
    for (std::size_t task = 0; task < tasks.size(); ++task) {
        // What a message says may be anything; nothing is within what follows it.
        if (tasks[task].within <= task) groups[tasks[task].within].push_back(task);
    }
    return groups;
}

Result<KindChoice> KindChoice::parse(std::string_view text) {
    const auto at = text.rfind('=');
    if (at == text.npos) return KindChoice{std::string(text)};
    const auto weight = parse_number<double>(text.substr(at + 1));
    if (weight && std::isfinite(*weight) && *weight >= 0) {
        return KindChoice{std::string(text.substr(0, at)), *weight};
    }
    return Error{fmt::format("'{}' is no kind with its weight, such as Shopper=3", text)};
}

std::string KindChoice::to_text() const {
    return weight < 0 ? name : fmt::format("{}={}", name, weight);
}

Result<void> choose(std::vector<Kind>& kinds, const std::vector<KindChoice>& choices) {
    for (const auto& [name, weight] : choices) {
        if (std::ranges::find(kinds, name, &Kind::name) != kinds.end()) continue;
        std::vector<std::string_view> known;
        for (const auto& kind : kinds) known.push_back(kind.name);
        return Error{fmt::format(
            "the scenario has no users named '{}'; it has: {}", name, fmt::join(known, ", ")
        )};
    }
    bool is_any_left = false;
    for (auto& kind : kinds) {
        // The last one counts, as on the command line.
        const auto chosen =
            std::ranges::find(choices.rbegin(), choices.rend(), kind.name, &KindChoice::name);
        if (chosen != choices.rend() && chosen->weight >= 0) {
            kind.weight = chosen->weight;
            kind.fixed_count = 0;
        } else if (chosen != choices.rend() && kind.weight == 0 && kind.fixed_count == 0) {
            kind.weight = 1;  // Named means wanted, whatever its weight says.
        } else if (chosen == choices.rend() && !choices.empty()) {
            kind.weight = 0;
            kind.fixed_count = 0;
        }
        is_any_left = is_any_left || kind.weight > 0 || kind.fixed_count > 0;
    }
    if (is_any_left) return {};
    return Error{
        choices.empty() ? "every kind of users in the scenario has weight 0"
                        : "every chosen kind of users has weight 0; give one of them more"};
}

Result<void> check_parameters(
    const std::vector<Parameter>& parameters, const std::map<std::string, std::string>& given
) {
    for (const auto& [name, value] : given) {
        const auto parameter = std::ranges::find(parameters, name, &Parameter::name);
        if (parameter == parameters.end()) return unknown_parameter(parameters, name);
        const auto& choices = parameter->choices;
        if (!choices.empty() && std::ranges::find(choices, value) == choices.end()) {
            return Error{fmt::format(
                "parameter '{}' is none of its choices: {}", name, fmt::join(choices, ", ")
            )};
        }
    }
    return {};
}

Result<std::map<std::string, std::string, std::less<>>> parameter_values(
    const std::vector<Parameter>& parameters, const std::map<std::string, std::string>& given
) {
    if (auto known = check_parameters(parameters, given); !known) return known.error();
    std::map<std::string, std::string, std::less<>> values{given.begin(), given.end()};
    for (const auto& parameter : parameters) values.try_emplace(parameter.name, parameter.value);
    for (const auto& [name, value, help, choices, is_secret, is_required] : parameters) {
        if (!is_required || !values[name].empty()) continue;
        return Error{fmt::format(
            "the scenario needs a value for its parameter '{}'{}; give it with --parameter "
            "{}=VALUE, or in the form",
            name,
            help.empty() ? "" : " (" + help + ")",
            name
        )};
    }
    return values;
}

}  // namespace mayfly::plan
