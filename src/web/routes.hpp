// From a request that may come in to its answer: the page, docs/api.md, and what goes wrong there.
// Belongs to the loop's thread; never parks.
#pragma once

#include <string_view>

#include "web/control.hpp"
#include "web/message.hpp"

namespace mayfly::web {

class Routes {
public:
    explicit Routes(Control& control) : control_(control) {}

    /// The answer to any request; whether it may come in is decided before.
    Answer answer(const Request& request);

private:
    Answer show_page(const Request& request);
    Answer show_state(const Request& request);
    Answer show_snapshot(const Request& request);
    Answer show_history(const Request& request);
    Answer stream_events(const Request& request);
    Answer start(const Request& request);
    Answer set_users(const Request& request);
    Answer stop(const Request& request);
    Answer reset(const Request& request);

    struct Route {
        std::string_view method;
        std::string_view path;
        Answer (Routes::*answer)(const Request& request);
    };
    static const Route routes[];

    Control& control_;
};

}  // namespace mayfly::web
