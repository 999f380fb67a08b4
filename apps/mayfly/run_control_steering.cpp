// What people and scripts change of a run while it goes on, by the dashboard.
#include "base/password.hpp"
#include "command_words.hpp"
#include "run_control.hpp"

namespace mayfly::app {

using stats::RunState;

void RunControl::note_command() {
    ran_.command = repeating_command(command_, master_.mix(), ran_, latest_.run.seed);
    setup_.command = ran_.command;
}

/// What only the program knows of reasons against it.
Result<void> RunControl::check_edit(const web::EditRequest& request) const {
    if (finder_ && request.host) {
        return Error{"find-max looks for the limit of one host; start it for another one"};
    }
    if (finder_ && request.run_time) {
        return Error{"find-max ends when it has found the highest rate, or is stopped"};
    }
    if (!request.users) return {};
    if (master_.state() != RunState::spawning && master_.state() != RunState::running) {
        return Error{"no test runs whose users could be changed; start one"};
    }
    if (!master_.counts_users() && !master_.arrivals().is_empty()) {
        return Error{"all users of this test come with arrivals; change their rate instead"};
    }
    return {};
}

Result<void> RunControl::edit(const web::EditRequest& request) {
    if (auto can = check_edit(request); !can) return can;
    master::Edit changes{request.host, request.run_time};
    // A form shows hosts without their passwords, and sends them back like that.
    for (const std::string& known : {command_.host, ran_.defaults.host}) {
        if (request.host == without_password(known)) changes.host = known;
    }
    if (auto done = master_.edit(changes); !done) return done;
    ran_.defaults.host = changes.host.value_or(ran_.defaults.host);
    ran_.defaults.run_time = changes.run_time.value_or(ran_.defaults.run_time);
    if (request.users) {
        // What was asked for last may not be in a snapshot yet.
        const master::Target& before = master_.options().target;
        const master::Target target{
            request.users->users.value_or(before.users),
            request.users->spawn_rate.value_or(before.spawn_rate)};
        master_.set_target(target);
        ran_.defaults.users = target.users;
        ran_.defaults.stages = {};
        ran_.defaults.has_shape = false;
        ran_.defaults.spawn_rate = target.spawn_rate;
    }
    note_command();
    return {};
}

Result<void> RunControl::set_rate(const web::RateRequest& request) {
    if (finder_) return Error{"find-max sets the rate itself; stop it, and start a run instead"};
    if (auto set = master_.set_rate(request.kind, request.per_second); !set) return set;
    note_plan();
    return {};
}

Result<void> RunControl::skip_stage() {
    if (auto skipped = master_.skip_stage(); !skipped) return skipped;
    note_plan();
    return {};
}

/// Somebody changed it.
void RunControl::note_plan() {
    if (!ran_.defaults.stages.is_empty()) ran_.defaults.stages = master_.options().stages;
    if (!ran_.defaults.arrivals.is_empty()) {
        ran_.defaults.arrivals = master_.arrivals().streams.front().rates;
    }
    note_command();
}

Result<void> RunControl::stop() {
    if (is_concluded_) return Error{"no test runs that could be stopped"};
    master_.stop(cluster::StopMode::graceful);
    return {};
}

Result<void> RunControl::reset() {
    if (is_quitting_) return Error{"the run is over and still being saved"};
    if (master_.state() == RunState::ready) return Error{"there are no statistics yet"};
    master_.reset_statistics();
    return {};
}

}  // namespace mayfly::app
