// From a request that passed the gate to its response. Each group of routes is a table in its own
// file. A response is a function of the request and of the control, and is called on the loop's
// thread. Only answers on the history of runs park: they wait for a disk.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "web/control.hpp"
#include "web/message.hpp"

namespace mayfly::web {

struct Route {
    std::string_view method;
    std::string_view path;  // One that ends with "/*" stands for any last part.
    Answer (*answer)(Control& control, const Request& request);
};

std::span<const Route> api_routes();       // docs/api.md
std::span<const Route> locust_routes();    // Those of Locust's that scripts use.
std::span<const Route> run_routes();       // The history of finished runs.
std::span<const Route> download_routes();  // Reports, CSV files, metrics.

inline Answer json_answer(std::string body) {
    return {.body = std::move(body)};
}

/// The response to any request that passed the gate.
Answer route(Control& control, const Request& request);

}  // namespace mayfly::web
