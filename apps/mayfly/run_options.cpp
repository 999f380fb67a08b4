#include "run_options.hpp"

#include <algorithm>

#include "base/password.hpp"
#include "net/url.hpp"

namespace mayfly::app {

Result<master::RunOptions> run_options(
    const RunCommand& command, const plan::Mix& mix, const web::StartRequest& request
) {
    auto given = request.parameters;
    // A form begins with an empty secret, and sends it back like that.
    std::erase_if(given, [&](const auto& parameter) {
        const auto known =
            std::ranges::find(mix.parameters, parameter.first, &plan::Parameter::name);
        return known != mix.parameters.end() && known->is_secret && parameter.second.empty();
    });
    given.insert(command.parameters.begin(), command.parameters.end());  // Those not in the form.
    auto values = plan::parameter_values(mix.parameters, given);
    if (!values) return values.error();
    if (request.kinds && request.kinds->empty()) return Error{"choose at least one kind of users"};
    master::RunOptions options;
    options.target = {
        request.users.value_or(command.users), request.spawn_rate.value_or(command.spawn_rate)};
    options.run_time = request.run_time.value_or(command.run_time);
    // Who asks for a number of users does not mean the stages that the program was started with.
    const bool asks_for_users = request.users || request.spawn_rate || request.run_time;
    options.stages = request.stages.value_or(asks_for_users ? plan::Stages() : command.stages);
    options.stop_timeout = command.stop_timeout;
    options.host = request.host.value_or(command.host);
    // A form shows the default without its password, and sends it back like that.
    if (options.host == without_password(command.host)) options.host = command.host;
    options.parameters = {values->begin(), values->end()};
    options.kinds = request.kinds.value_or(std::vector<std::string>{});
    options.ends_with_users = command.headless;
    const auto warmup = plan::parse_warmup(request.warmup.value_or(to_text(command.warmup)));
    if (!warmup) return warmup.error();
    options.warmup = *warmup;
    auto thresholds =
        plan::parse_thresholds(request.thresholds.value_or(all_thresholds(command, mix)));
    if (!thresholds) return thresholds.error();
    options.thresholds = std::move(*thresholds);
    if (!options.host.empty()) {
        if (auto url = net::parse_base_url(options.host); !url) return url.error();
    }
    return options;
}

std::vector<std::string> all_thresholds(const RunCommand& command, const plan::Mix& mix) {
    auto all = mix.thresholds;
    for (const std::string& text : command.thresholds) {
        if (std::ranges::find(all, text) == all.end()) all.push_back(text);
    }
    return all;
}

void fill_in_form(
    std::vector<plan::Parameter>& parameters, const std::map<std::string, std::string>& given
) {
    for (auto& [name, value, help, choices, is_secret] : parameters) {
        if (const auto known = given.find(name); known != given.end()) value = known->second;
        if (is_secret) value.clear();
    }
}

report::Setup setup_of(
    const report::Setup& form, const plan::Mix& mix, const master::RunOptions& options
) {
    report::Setup ran = form;
    ran.mix = mix;
    for (plan::Parameter& parameter : ran.mix.parameters) {
        parameter.value = options.parameters.at(parameter.name);
    }
    if (!options.kinds.empty()) {
        std::erase_if(ran.mix.kinds, [&](const plan::Kind& kind) {
            return std::ranges::find(options.kinds, kind.name) == options.kinds.end();
        });
    }
    ran.defaults = {
        options.target.users,
        options.target.spawn_rate,
        options.host,
        options.run_time,
        options.stages,
        to_text(options.warmup),
        {}};
    for (const auto& threshold : options.thresholds) {
        ran.defaults.thresholds.push_back(plan::to_text(threshold));
    }
    return ran;
}

}  // namespace mayfly::app
