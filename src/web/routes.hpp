// From a request that passed the gate to its response. Each group of routes is a table in its own
// file. A response is a function of the request and of the control; it never parks, and is called
// on the loop's thread.
#pragma once

#include <span>
#include <string_view>

#include "web/control.hpp"
#include "web/message.hpp"

namespace mayfly::web {

struct Route {
    std::string_view method;
    std::string_view path;
    Answer (*answer)(Control& control, const Request& request);
};

std::span<const Route> api_routes();       // docs/api.md
std::span<const Route> locust_routes();    // Those of Locust's that scripts use.
std::span<const Route> download_routes();  // Reports, CSV files, metrics.

/// The response to any request that passed the gate.
Answer route(Control& control, const Request& request);

}  // namespace mayfly::web
