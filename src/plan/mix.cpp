#include "plan/mix.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

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
    std::vector<double> weights;
    for (const auto& task : kind.tasks) weights.push_back(task.weight);
    return shares(std::move(weights));
}

Result<std::map<std::string, std::string, std::less<>>> parameter_values(
    const std::vector<Parameter>& parameters, const std::map<std::string, std::string>& given
) {
    std::map<std::string, std::string, std::less<>> values;
    for (const auto& parameter : parameters) values[parameter.name] = parameter.value;
    for (const auto& [name, value] : given) {
        const auto parameter = std::ranges::find(parameters, name, &Parameter::name);
        if (parameter == parameters.end()) return unknown_parameter(parameters, name);
        const auto& choices = parameter->choices;
        if (!choices.empty() && std::ranges::find(choices, value) == choices.end()) {
            return Error{fmt::format(
                "parameter '{}' is none of its choices: {}", name, fmt::join(choices, ", ")
            )};
        }
        values[name] = value;
    }
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
