// Reads and checks what people and scripts send: JSON bodies, and the forms of Locust's routes.
// Pure; each error is one sentence for the sender.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "web/control.hpp"
#include "web/forms.hpp"

namespace mayfly::web {

/// The body of POST /api/start; if it is empty, the defaults.
Result<StartRequest> read_start(std::string_view body);
/// The body of POST /api/users.
Result<UsersRequest> read_users(std::string_view body);

/// The body of POST /api/rate.
Result<RateRequest> read_rate(std::string_view body);

/// The body of POST /api/host: a base URL.
Result<std::string> read_host(std::string_view body);

/// The body of POST /api/run_time; 0: until stopped.
Result<Duration> read_run_time(std::string_view body);

/// The body of POST /api/annotate.
Result<AnnotateRequest> read_annotation(std::string_view body);

/// The form of POST /swarm, with Locust's names. Fields with the name of a parameter of the
/// scenario are parameters; an unknown one is an error.
struct Swarm {
    StartRequest start;
    std::string run_time{};  // As it was given.
};
Result<Swarm> read_swarm(const Pairs& form, const run_record::Setup& setup);

}  // namespace mayfly::web
