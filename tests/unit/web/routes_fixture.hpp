// Routes over a test that is played by hand.
#pragma once

#include <string>

#include <gmock/gmock.h>

#include "support/fake_control.hpp"
#include "web/routes.hpp"

namespace mayfly::web {

class RoutesTest : public testing::Test {
protected:
    Answer get(const std::string& path, const std::string& query = "") {
        return route(control, {.method = "GET", .path = path, .query = query});
    }
    Answer post(const std::string& path, const std::string& body = "") {
        return route(
            control,
            {.method = "POST", .path = path, .content_type = "application/json", .body = body}
        );
    }

    support::FakeControl control;
};

}  // namespace mayfly::web
