// A client on a fiber, and what the statistics say afterwards.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/http_client.hpp>

#include "fiber/loop.hpp"
#include "http/client_network.hpp"
#include "stats/recorder.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::http {

class ClientTest : public testing::Test {
protected:
    /// Runs `body` as a user's task would run, with a client whose base URL is `base_url`.
    void as_user(
        const std::string& base_url,
        const std::function<void(HttpClient&)>& body,
        Settings settings = {}
    ) {
        settings.user_agent = "mayfly/test";
        auto network = ClientNetwork::make(loop_, recorder_, settings);
        ASSERT_TRUE(network) << network.error().message;
        support::run_on_fiber(loop_, [&] {
            (*network)->enter_fiber();
            HttpClient client;
            client.base_url = base_url;
            body(client);
        });
        interval_ = recorder_.take(unix_now());
    }

    /// The entry of one row; an empty one when nothing was recorded under that name.
    stats::EntryDelta entry(std::string_view method, std::string_view name) const {
        for (const auto& entry : interval_.entries)
            if (entry.method == method && entry.name == name) return entry;
        return {};
    }

    /// The texts of all failures, in the order in which they were first seen.
    std::vector<std::string> errors() const {
        std::vector<std::string> texts;
        for (const auto& error : interval_.errors) texts.push_back(error.error);
        return texts;
    }

    fiber::Loop loop_;
    stats::Recorder recorder_{Clock::now(), unix_now()};
    stats::Interval interval_;
};

}  // namespace mayfly::http
