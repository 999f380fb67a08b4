#include "run_options.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/password.hpp"
#include "judge/rate_curve.hpp"
#include "net/url.hpp"

namespace mayfly::app {
namespace {

std::vector<std::string> all_thresholds(const RunCommand& command, const plan::Mix& mix) {
    auto all = mix.thresholds;
    for (const std::string& text : command.thresholds) {
        if (std::ranges::find(all, text) == all.end()) all.push_back(text);
    }
    return all;
}

/// In place of any other load: arrivals of all kinds, at the rate with which a search begins.
Result<void> make_search(
    master::RunOptions& options, const plan::Mix& mix, const judge::SearchOptions& search
) {
    if (options.thresholds.empty()) {
        return Error{
            "what is too much for the target? find-max needs at least one --threshold, such as "
            "--threshold 'p99 < 200ms'"};
    }
    const bool has_arrivals = std::ranges::any_of(mix.kinds, [](const plan::Kind& kind) {
        return !kind.arrivals.rates.is_empty();
    });
    const auto own = has_arrivals          ? "arrivals"
                     : mix.has_shape       ? "a shape"
                     : !mix.stages.empty() ? "stages"
                                           : "";
    if (*own != '\0') {
        return Error{fmt::format(
            "the scenario has {} of its own, and find-max decides on the load itself: take them "
            "out of the scenario, or out of a copy of it for find-max",
            own
        )};
    }
    if (std::ranges::all_of(mix.kinds, [](const auto& kind) { return kind.fixed_count > 0; })) {
        return Error{
            "all kinds of users have a fixed count, so none is there to arrive; take the count "
            "from one of them for find-max"};
    }
    options.thresholds = judge::thresholds_of_search(std::move(options.thresholds));
    options.arrivals.rates = plan::Rates({{Duration(0), search.from}});
    options.stages = {};
    options.target = {0, 1};
    options.run_time = Duration(0);
    options.iterations = 0;
    options.warmup = {};
    return {};
}

/// That means neither the stages that the program was started with nor the scenario's shape, which
/// a run time alone cuts off, as it does on the command line.
bool asks_for_other_load(const web::StartRequest& request) {
    const bool has_arrivals = request.arrivals && !request.arrivals->is_empty();
    return request.users || request.spawn_rate || has_arrivals;
}

}  // namespace

run_record::StartForm start_form(const RunCommand& command, const plan::Mix& mix) {
    run_record::StartForm form{
        command.users,
        command.spawn_rate,
        command.host,
        command.run_time,
        command.stages,
        to_text(command.warmup),
        all_thresholds(command, mix),
        command.arrivals.rates,
        command.iterations};
    const bool has_arrivals = !form.arrivals.is_empty();
    if (!form.stages.is_empty() || command.names_users || has_arrivals) return form;
    form.has_shape = mix.has_shape;
    if (!command.names_run_time) form.stages = plan::Stages(mix.stages);
    return form;
}

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
    const run_record::StartForm form = start_form(command, mix);
    options.target = {
        request.users.value_or(form.users), request.spawn_rate.value_or(form.spawn_rate)};
    options.run_time = request.run_time.value_or(form.run_time);
    const bool asks_for_others = asks_for_other_load(request);
    options.stages =
        request.stages.value_or(asks_for_others || request.run_time ? plan::Stages() : form.stages);
    options.has_shape = form.has_shape && options.stages.is_empty() && !asks_for_others;
    if (options.has_shape) options.target = {0, 1};  // Until it has said more.
    options.iterations = request.iterations.value_or(form.iterations);
    options.arrivals = command.arrivals;
    plan::Rates& rates = options.arrivals.rates;
    const bool are_stages = rates.length() > Duration(0);
    // The other stages, or none, are not those that the program was started with.
    if (request.stages && (are_stages || !request.stages->is_empty())) rates = {};
    if (request.arrivals) rates = *request.arrivals;
    options.stop_timeout = command.stop_timeout;
    options.max_rate = command.max_rate;
    options.host = request.host.value_or(command.host);
    // A form shows the default without its password, and sends it back like that.
    if (options.host == without_password(command.host)) options.host = command.host;
    options.parameters = {values->begin(), values->end()};
    options.kinds = request.kinds.value_or(std::vector<plan::KindChoice>{});
    options.ends_with_users = command.headless || options.iterations > 0;
    const auto warmup = plan::parse_warmup(request.warmup.value_or(to_text(command.warmup)));
    if (!warmup) return warmup.error();
    options.warmup = *warmup;
    auto thresholds =
        plan::parse_thresholds(request.thresholds.value_or(all_thresholds(command, mix)));
    if (!thresholds) return thresholds.error();
    options.thresholds = std::move(*thresholds);
    if (command.find_max) {
        if (auto ready = make_search(options, mix, *command.find_max); !ready) return ready.error();
    }
    const bool ends_by_time = options.stages.is_empty() && options.run_time > Duration(0);
    const Duration length =
        ends_by_time ? options.run_time : options.stages.length() + rates.length();
    if (auto fits = plan::check_warmup(options.warmup, length); !fits) return fits.error();
    if (!options.host.empty()) {
        if (auto url = net::parse_base_url(options.host); !url) return url.error();
    }
    return options;
}

void fill_in_form(
    std::vector<plan::Parameter>& parameters, const std::map<std::string, std::string>& given
) {
    for (auto& [name, value, help, choices, is_secret, is_required] : parameters) {
        if (const auto known = given.find(name); known != given.end()) value = known->second;
        if (is_secret) value.clear();
    }
}

run_record::Setup setup_of(
    const run_record::Setup& form, const plan::Mix& mix, const master::RunOptions& options
) {
    run_record::Setup ran = form;
    ran.mix = mix;
    for (plan::Parameter& parameter : ran.mix.parameters) {
        parameter.value = options.parameters.at(parameter.name);
    }
    // What is wrong with the choice, the start says.
    if (!options.kinds.empty() && plan::choose(ran.mix.kinds, options.kinds)) {
        std::erase_if(ran.mix.kinds, [](const plan::Kind& kind) {
            return kind.weight == 0 && kind.fixed_count == 0;
        });
    }
    ran.defaults = {
        options.target.users,
        options.target.spawn_rate,
        options.host,
        options.run_time,
        options.stages,
        to_text(options.warmup),
        {},
        options.arrivals.rates,
        options.iterations,
        options.has_shape};
    for (const auto& threshold : options.thresholds) {
        ran.defaults.thresholds.push_back(plan::to_text(threshold));
    }
    return ran;
}

}  // namespace mayfly::app
