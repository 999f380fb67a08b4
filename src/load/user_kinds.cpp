#include "load/user_kinds.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <set>
#include <stdexcept>

#include <boost/core/demangle.hpp>
#include <fmt/format.h>

#include "load/hooks.hpp"
#include "load/metric.hpp"
#include "load/thrown_exception.hpp"
#include "net/url.hpp"
#include "plan/threshold.hpp"

namespace mayfly {

Plan::Plan() : hooks_(std::make_unique<detail::Hooks>()) {}
Plan::~Plan() = default;

detail::UserKind& Plan::add(std::string name, std::unique_ptr<User> (*make)()) {
    return add(std::move(name), std::function<std::unique_ptr<User>()>(make));
}

detail::UserKind& Plan::add(std::string name, std::function<std::unique_ptr<User>()> make) {
    auto kind = std::make_unique<detail::UserKind>();
    kind->name = std::move(name);
    kind->make = std::move(make);
    kind->starting = {kind->name, "on_start"};
    kind->stopping = {kind->name, "on_stop"};
    kind->waiting = {kind->name, "wait"};
    kind->beside = {kind->name, "spawn"};
    return *kinds_.emplace_back(std::move(kind));
}

void Plan::parameter(std::string name, std::string value, ParameterOptions options) {
    auto& [help, choices, is_secret] = options;
    hooks_->parameters.push_back(
        {std::move(name), std::move(value), std::move(help), std::move(choices), is_secret}
    );
}
void Plan::parameter(std::string name, std::chrono::nanoseconds value, ParameterOptions options) {
    // In the largest unit that is exact.
    const auto count = value.count();
    auto text = count % 1'000'000'000 == 0 ? fmt::format("{}s", count / 1'000'000'000)
                : count % 1'000'000 == 0   ? fmt::format("{}ms", count / 1'000'000)
                                           : fmt::format("{}us", static_cast<double>(count) / 1e3);
    parameter(std::move(name), std::move(text), std::move(options));
}
void Plan::parameter(std::string name, Required, ParameterOptions options) {
    parameter(std::move(name), std::string(), std::move(options));
    hooks_->parameters.back().is_required = true;
}
void Plan::data(std::string name, std::string file, RowOptions options) {
    hooks_->data.push_back({std::move(name), std::move(file), options});
}
void Plan::stages(Stages list) {
    hooks_->single_calls.push_back("stages");
    hooks_->stages = std::move(list);
}
void Plan::shape(Shape decide) {
    hooks_->single_calls.push_back("shape");
    hooks_->shape = std::move(decide);
}
void Plan::threshold(std::string text, ThresholdOptions options) {
    if (options.abort_after < std::chrono::nanoseconds(0)) {
        throw std::invalid_argument("threshold(): abort_after must not be negative");
    }
    if (options.abort_after > std::chrono::nanoseconds(0)) {
        text = plan::to_text({.text = std::move(text), .abort_after = options.abort_after});
    }
    hooks_->thresholds.push_back(std::move(text));
}
void Plan::setup(std::function<std::string(Test&)> run) {
    hooks_->single_calls.push_back("setup");
    hooks_->setup = std::move(run);
}
void Plan::teardown(std::function<void(Test&)> run) {
    hooks_->single_calls.push_back("teardown");
    hooks_->teardown = std::move(run);
}
void Plan::on_request(std::function<void(const RequestEvent&)> run) {
    hooks_->requests.push_back(std::move(run));
}
void Plan::on_user_error(std::function<void(const UserError&)> run) {
    hooks_->user_errors.push_back(std::move(run));
}
void Plan::on_spawning_complete(std::function<void(Test&)> run) {
    hooks_->spawning_complete.push_back(std::move(run));
}
void Plan::on_quitting(std::function<void(Test&, Quitting&)> run) {
    hooks_->quitting.push_back(std::move(run));
}
void Plan::on_test_start(std::function<void(Test&)> run) {
    hooks_->test_start.push_back(std::move(run));
}
void Plan::on_test_stop(std::function<void(Test&)> run) {
    hooks_->test_stop.push_back(std::move(run));
}
void Plan::on_message(std::string type, std::function<void(Test&, const Message&)> run) {
    hooks_->messages[std::move(type)].push_back(std::move(run));
}

namespace {

ArrivalRate rate_of(double arrivals, double seconds, const char* name) {
    const double rate = arrivals / seconds;
    if (rate >= 0 && rate <= plan::Rates::highest) return {rate};
    throw std::invalid_argument(
        std::string(name) + "(): give a number from 0 to ten million a second"
    );
}

}  // namespace

ArrivalRate per_second(double arrivals) {
    return rate_of(arrivals, 1, "per_second");
}
ArrivalRate per_minute(double arrivals) {
    return rate_of(arrivals, 60, "per_minute");
}
ArrivalRate per_hour(double arrivals) {
    return rate_of(arrivals, 3600, "per_hour");
}

namespace detail {

std::string short_name(const std::type_info& type) {
    std::string name = boost::core::demangle(type.name());
    // Only what is before arguments of a template or of the function that the class is local to.
    const auto end = name.find_last_of(">)") == name.size() - 1 ? name.find('<') : name.npos;
    name = name.substr(0, end);
    return name.substr(name.rfind("::") == name.npos ? 0 : name.rfind("::") + 2);
}
void set_weight(UserKind& kind, double weight) {
    kind.weight = weight;
}
void set_fixed_count(UserKind& kind, std::uint64_t count) {
    kind.fixed_count = count;
}
void set_iterations(UserKind& kind, std::uint64_t count) {
    kind.iterations = count;
}
void set_host(UserKind& kind, std::string host) {
    kind.host = std::move(host);
}

void set_arrivals(UserKind& kind, const std::vector<RateStage>& stages, ArrivalOptions options) {
    if (stages.empty()) throw std::invalid_argument("arrivals(): give a rate or stages of rates");
    kind.arrivals.rates.stages().clear();  // As with weights and waits, the last call counts.
    for (const RateStage& stage : stages) {
        if (stage.length < Duration(0)) {
            throw std::invalid_argument("arrivals(): the length of a stage must not be negative");
        }
        kind.arrivals.rates.stages().push_back({stage.length, stage.rate.per_second});
    }
    kind.arrivals.max_users = options.max_users;
    kind.arrivals.is_poisson = options.poisson;
}

}  // namespace detail

namespace load {
namespace {

void find_mistakes(const UserKind& kind, std::vector<std::string>& mistakes) {
    const std::string& name = kind.name;
    if (name.empty()) mistakes.push_back("a kind of users has an empty name");
    if (name.find_first_of(",=") != name.npos) {
        mistakes.push_back(fmt::format(
            "a kind of users is named '{}'; leave ',' and '=' out, which have a meaning in "
            "--user-kinds",
            name
        ));
    }
    if (!std::isfinite(kind.weight) || kind.weight < 0) {
        mistakes.push_back(fmt::format("'{}' has weight {}; use 0 or more", name, kind.weight));
    }
    if (const auto url = net::parse_base_url(kind.host); !kind.host.empty() && !url) {
        mistakes.push_back(fmt::format("the host of '{}': {}", name, url.error().message));
    }
    if (!kind.arrivals.rates.is_empty()) {
        if (kind.wait) {
            mistakes.push_back(fmt::format(
                "'{}' has arrivals and a wait; arrivals take the place of a wait, so leave one out",
                name
            ));
        }
        if (kind.fixed_count > 0) {
            mistakes.push_back(fmt::format(
                "'{}' has arrivals and a fixed count; arrivals make as many users as they need, so "
                "leave one out (.max_users limits them)",
                name
            ));
        }
    }
    for (auto& mistake : mistakes_in_tasks(kind)) mistakes.push_back(std::move(mistake));
}

std::vector<plan::Stage> stages_of(const Hooks& hooks) {
    std::vector<plan::Stage> stages;
    for (const Stage& stage : hooks.stages) stages.push_back({stage.length, stage.users});
    return stages;
}

void find_mistakes(const Hooks& hooks, std::vector<std::string>& mistakes) {
    std::set<std::string_view> called;
    for (const auto name : hooks.single_calls) {
        if (called.insert(name).second) continue;
        mistakes.push_back(fmt::format("it calls plan.{0}() twice; leave one {0}", name));
    }
    const auto thresholds = plan::parse_thresholds(hooks.thresholds);
    if (!thresholds) mistakes.push_back(thresholds.error().message);
    if (!hooks.stages.empty()) {
        if (const auto checked = plan::Stages(stages_of(hooks)).check(); !checked) {
            mistakes.push_back(checked.error().message);
        }
        if (hooks.shape) mistakes.push_back("it has stages and a shape; leave one of them out");
    }
    std::set<std::string_view> files;
    for (const auto& [name, file, options, table] : hooks.data) {
        if (!files.insert(name).second)
            mistakes.push_back(fmt::format("two data are named '{}'", name));
        if (options.hand_out == HandOut::once && options.at_end == AtEnd::wrap) {
            mistakes.push_back(fmt::format(
                "the rows of '{}' are handed out once, so they cannot wrap; let .at_end stop the "
                "user or the test",
                name
            ));
        }
    }
    std::set<std::string_view> names;
    for (const auto& parameter : hooks.parameters) {
        const auto& name = parameter.name;
        const auto& choices = parameter.choices;
        if (name.empty() || name.find_first_of("=,") != name.npos) {
            mistakes.push_back(fmt::format("a parameter is named '{}'; leave '=' and ',' out", name)
            );
        }
        if (!names.insert(name).second) {
            mistakes.push_back(fmt::format("two parameters are named '{}'", name));
        }
        if (!choices.empty() && !parameter.is_required &&
            std::find(choices.begin(), choices.end(), parameter.value) == choices.end()) {
            mistakes.push_back(
                fmt::format("the default of parameter '{}' is none of its choices", name)
            );
        }
    }
}

}  // namespace

Result<void> validate(const Plan& plan) {
    std::vector<std::string> mistakes;
    if (plan.kinds().empty()) {
        mistakes.push_back("it registers no users; call plan.users<YourUser>(\"Name\")");
    }
    std::set<std::string_view> names;
    for (const auto& kind : plan.kinds()) {
        if (!names.insert(kind->name).second) {
            mistakes.push_back(fmt::format("two kinds of users are named '{}'", kind->name));
        }
        find_mistakes(*kind, mistakes);
    }
    find_mistakes(plan.hooks(), mistakes);
    for (auto& mistake : mistakes_in_metrics()) mistakes.push_back(std::move(mistake));
    if (mistakes.empty()) return {};
    return Error{fmt::format("the scenario cannot run: {}", fmt::join(mistakes, "; "))};
}

Result<void> fill(Plan& plan, void (*scenario)(Plan&)) {
    try {
        scenario(plan);
    } catch (...) {
        const ExceptionText thrown = describe_current_exception();
        const char* const colon = thrown.message.empty() ? "" : ": ";
        return Error{fmt::format("scenario() threw {}{}{}", thrown.type, colon, thrown.message)};
    }
    if (auto valid = validate(plan); !valid) return valid;
    for (const auto& kind : plan.kinds()) tell_apart(kind->tasks);
    return {};
}

plan::Mix mix_of(const Plan& plan) {
    const auto& hooks = plan.hooks();
    plan::Mix mix{{}, hooks.parameters, hooks.thresholds, stages_of(hooks), hooks.shape != nullptr};
    for (const auto& kind : plan.kinds()) mix.kinds.push_back(*kind);
    for (const auto& [name, file, options, table] : hooks.data) {
        mix.data.push_back({name, file, table ? table->size() : 0, options.hand_out});
    }
    return mix;
}

}  // namespace load
}  // namespace mayfly
