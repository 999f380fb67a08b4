// Locust's routes with its fields, so that scripts and exporters written for it work. What changes
// something is POST here, also where Locust takes GET: a link must not be able to stop a test.
#include <utility>

#include "report/json_locust.hpp"
#include "web/requests.hpp"
#include "web/routes.hpp"

namespace mayfly::web {
namespace {

Answer json_body(std::string body) {
    return {.body = std::move(body)};
}

/// As Locust answers: 200 whatever came of it.
Answer outcome(const report::LocustOutcome& what) {
    return json_body(report::locust_outcome(what));
}

Answer refused(std::string message) {
    return outcome({.success = false, .message = std::move(message)});
}

bool is_active(stats::RunState state) {
    return state != stats::RunState::ready && state != stats::RunState::stopped;
}

/// An edit of the run that goes on: users and spawn rate; the rest may only be said again.
Answer edit(Control& control, const Swarm& swarm) {
    const stats::RunSnapshot& run = control.record().snapshot.run;
    const bool differs = swarm.start.kinds || (swarm.start.host && *swarm.start.host != run.host) ||
                         (swarm.start.run_time && *swarm.start.run_time != run.run_time);
    if (differs) {
        return refused("host, run_time and user_classes cannot change while a test runs; stop it");
    }
    const auto changed =
        control.set_users({swarm.start.users.value_or(run.target_users), swarm.start.spawn_rate});
    if (!changed) return refused(changed.error().message);
    return outcome({.success = true, .message = "Swarming started", .host = run.host});
}

Answer swarm(Control& control, const Request& request) {
    const auto swarm = read_swarm(request.body, control.record().setup);
    if (!swarm) return refused(swarm.error().message);
    if (is_active(control.record().snapshot.run.state)) return edit(control, *swarm);
    const auto started = control.start(swarm->start);
    if (!started) return refused(started.error().message);
    const report::Setup& setup = control.record().setup;
    return outcome(
        {.success = true,
         .message = "Swarming started",
         .host = swarm->start.host.value_or(setup.defaults.host),
         .run_time = swarm->run_time,
         .user_classes = swarm->start.kinds.value_or(std::vector<std::string>{})}
    );
}

Answer stop_test(Control& control, const Request&) {
    const auto stopped = control.stop();
    if (!stopped) return refused(stopped.error().message);
    return outcome({.success = true, .message = "Test stopped"});
}

Answer reset_stats(Control& control, const Request&) {
    const auto done = control.reset();
    if (!done) return refusal(409, done.error().message);
    return {.content_type = "text/plain; charset=utf-8", .body = "ok"};
}

Answer requests(Control& control, const Request&) {
    return json_body(report::locust_requests(control.record().snapshot));
}

Answer exceptions(Control& control, const Request&) {
    return json_body(report::locust_exceptions(control.record().snapshot));
}

Answer tasks(Control& control, const Request&) {
    const report::RunRecord record = control.record();
    return json_body(report::locust_tasks(record.setup, record.snapshot));
}

Answer logs(Control& control, const Request&) {
    return json_body(report::locust_logs(control.record().logs));
}

Answer worker_count(Control& control, const Request&) {
    return json_body(report::locust_worker_count(control.record().snapshot));
}

}  // namespace

std::span<const Route> locust_routes() {
    static constexpr Route routes[] = {
        {"POST", "/swarm", swarm},
        {"POST", "/stop", stop_test},
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
