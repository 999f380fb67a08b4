// Locust's routes with its fields, so that scripts and exporters written for it work. What changes
// something is POST for browsers, also where Locust takes GET from anybody: a link must not be able
// to stop a test.
#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/password.hpp"
#include "net/url.hpp"
#include "report/json_locust.hpp"
#include "web/forms.hpp"
#include "web/requests.hpp"
#include "web/routes.hpp"

namespace mayfly::web {
namespace {

Answer outcome(const report::LocustOutcome& what) {
    return json_answer(report::locust_outcome(what));
}

/// Locust's answer, but with a status that says so as well.
Answer refused(unsigned status, std::string message) {
    Answer answer = outcome({.success = false, .message = std::move(message)});
    answer.status = status;
    return answer;
}

bool is_active(stats::RunState state) {
    return state != stats::RunState::ready && state != stats::RunState::stopped;
}

std::vector<std::string> names_of(const std::ranges::range auto& kinds) {
    std::vector<std::string> names;
    for (const auto& kind : kinds) names.push_back(kind.name);
    return names;
}

/// Whether these are the kinds that run, in any order.
bool are_those(std::vector<std::string> kinds, std::vector<std::string> running) {
    std::ranges::sort(running);
    std::ranges::sort(kinds);
    return kinds == running;
}

bool has_value(
    const std::vector<plan::Parameter>& parameters,
    const std::pair<const std::string, std::string>& given
) {
    return std::ranges::any_of(parameters, [&](const plan::Parameter& parameter) {
        const bool is_left_out = parameter.is_secret && given.second.empty();
        return parameter.name == given.first && (parameter.value == given.second || is_left_out);
    });
}

/// What the form says of a run that goes on and that is not so; empty if there is nothing.
std::string_view changed_word(const report::RunRecord& record, const StartRequest& wanted) {
    if (wanted.kinds && !are_those(names_of(*wanted.kinds), names_of(record.ran.mix.kinds))) {
        return "user_classes";
    }
    const auto& parameters = record.ran.mix.parameters;
    for (const auto& given : wanted.parameters) {
        if (!has_value(parameters, given)) return given.first;
    }
    return {};
}

report::LocustOutcome started(const Swarm& swarm, const std::string& host) {
    return {
        .success = true,
        .message = "Swarming started",
        .host = host,
        .run_time = swarm.run_time,
        .user_classes = names_of(swarm.start.kinds.value_or(std::vector<plan::KindChoice>{}))};
}

/// What the form asks for and the run does not have yet.
Result<void> change(Control& control, const StartRequest& wanted) {
    const stats::RunSnapshot run = control.record().snapshot.run;
    EditRequest changes;
    if (wanted.users || wanted.spawn_rate) {
        changes.users = UsersRequest{wanted.users, wanted.spawn_rate};
    }
    if (wanted.host && *wanted.host != without_password(run.host)) {
        if (auto url = net::parse_base_url(*wanted.host); !url) return url.error();
        changes.host = wanted.host;
    }
    if (wanted.run_time != run.run_time) changes.run_time = wanted.run_time;
    return control.edit(changes);
}

/// An edit of the run that goes on; kinds and parameters may only be said again.
Answer edit(Control& control, const Swarm& swarm) {
    if (const auto word = changed_word(control.record(), swarm.start); !word.empty()) {
        return refused(409, fmt::format("{} cannot change while a test runs; stop it first", word));
    }
    const std::string host = swarm.start.host.value_or(control.record().snapshot.run.host);
    if (const auto changed = change(control, swarm.start); !changed) {
        return refused(409, changed.error().message);
    }
    return outcome(started(swarm, host));
}

Result<Pairs> read_form(const Request& request) {
    const bool has_parts = media_type(request.content_type) == "multipart/form-data";
    return has_parts ? read_multipart(request.body, request.content_type)
                     : read_pairs(request.body);
}

Answer swarm(Control& control, const Request& request) {
    const std::string type = media_type(request.content_type);
    if (type != "application/x-www-form-urlencoded" && type != "multipart/form-data") {
        return refused(
            415,
            "send a form, URL-encoded or as multipart/form-data, as curl -d and -F do; "
            "/api/start takes JSON"
        );
    }
    const auto form = read_form(request);
    if (!form) return refused(400, form.error().message);
    const auto swarm = read_swarm(*form, control.record().setup);
    if (!swarm) return refused(400, swarm.error().message);
    if (is_active(control.record().snapshot.run.state)) return edit(control, *swarm);
    const auto begun = control.start(swarm->start);
    if (!begun) return refused(409, begun.error().message);
    const run_record::Setup& setup = control.record().setup;
    return outcome(started(*swarm, swarm->start.host.value_or(setup.defaults.host)));
}

Answer stop_test(Control& control, const Request&) {
    // As Locust says it: a script that stops a test which has ended by itself has what it wants.
    if (is_active(control.record().snapshot.run.state)) {
        const auto stopped = control.stop();
        if (!stopped) return refused(409, stopped.error().message);
    }
    return outcome({.success = true, .message = "Test stopped"});
}

Answer reset_stats(Control& control, const Request&) {
    const bool has_statistics = control.record().snapshot.run.state != stats::RunState::ready;
    if (has_statistics) {
        const auto done = control.reset();
        if (!done) return refusal(409, done.error().message);
    }
    return {.content_type = "text/plain; charset=utf-8", .body = "ok"};
}

/// Does for a script what a POST does, as Locust does.
template <Answer post(Control&, const Request&)>
Answer from_script(Control& control, const Request& request) {
    if (request.method == "GET" && !request.is_from_browser) return post(control, request);
    Answer answer = refusal(
        405,
        fmt::format(
            "a browser has to POST to {}, so that no link can do this; a script may GET it",
            request.path
        )
    );
    answer.headers.emplace_back("Allow", "POST");
    return answer;
}

Answer requests(Control& control, const Request&) {
    return json_answer(report::locust_requests(control.record().snapshot));
}

Answer exceptions(Control& control, const Request&) {
    return json_answer(report::locust_exceptions(control.record().snapshot));
}

Answer tasks(Control& control, const Request&) {
    const report::RunRecord record = control.record();
    return json_answer(report::locust_tasks(record.setup, record.snapshot));
}

Answer logs(Control& control, const Request&) {
    return json_answer(report::locust_logs(control.record().logs));
}

Answer worker_count(Control& control, const Request&) {
    return json_answer(report::locust_worker_count(control.record().snapshot));
}

}  // namespace

std::span<const Route> locust_routes() {
    static constexpr Route routes[] = {
        {"POST", "/swarm", swarm},
        {"GET", "/stop", from_script<stop_test>},
        {"POST", "/stop", stop_test},
        {"GET", "/stats/reset", from_script<reset_stats>},
        {"POST", "/stats/reset", reset_stats},
        {"GET", "/stats/requests", requests},
        {"GET", "/exceptions", exceptions},
        {"GET", "/tasks", tasks},
        {"GET", "/logs", logs},
        {"GET", "/worker-count", worker_count},
    };
    return routes;
}

}  // namespace mayfly::web
