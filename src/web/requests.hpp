// Reads and checks what people and scripts send: JSON bodies, and the forms and queries of Locust's
// routes. Pure; each error is one sentence for the sender.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "web/control.hpp"

namespace mayfly::web {

/// The body of POST /api/start; if it is empty, the defaults.
Result<StartRequest> read_start(std::string_view body);
/// The body of POST /api/users.
Result<UsersRequest> read_users(std::string_view body);

/// The form of POST /swarm, with Locust's names. Fields with the name of a parameter of the
/// scenario are parameters; an unknown one is an error.
struct Swarm {
    StartRequest start;
    std::string run_time{};  // As it was given.
};
Result<Swarm> read_swarm(std::string_view body, const report::Setup& setup);

/// "a=1&b=x%20y" → {a, 1}, {b, x y}.
using Pairs = std::vector<std::pair<std::string, std::string>>;
Result<Pairs> read_pairs(std::string_view encoded);
/// The first value of this name; empty if there is none.
std::string_view value_of(const Pairs& pairs, std::string_view name);

}  // namespace mayfly::web
