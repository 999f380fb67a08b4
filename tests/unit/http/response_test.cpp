#include <gtest/gtest.h>

#include <mayfly/response.hpp>

#include "fiber/loop.hpp"
#include "http/client_network.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {
namespace {

TEST(ResponseState, FindsFieldsInAnyCase) {
    ResponseState response;
    response.add_field("Content-Type", "text/plain");
    response.add_field("X-Empty", "");
    response.add_field("x-empty", "second");
    EXPECT_EQ(response.header("content-TYPE"), "text/plain");
    EXPECT_EQ(response.header("X-Empty"), "");
    EXPECT_EQ(response.header("Content"), "");
    response.clear_answer();
    EXPECT_EQ(response.header("Content-Type"), "");
}

TEST(ResponseState, ForgetsTheJsonOfTheResponseBefore) {
    fiber::Loop loop;
    stats::Recorder recorder(Clock::now(), unix_now());
    auto network = ClientNetwork::make(loop, recorder, {});
    ASSERT_TRUE(network);
    auto first = (*network)->start();
    first->json = JsonValue::read("[1]");
    const void* const memory = first.get();
    (*network)->finish(std::move(first));
    const auto second = (*network)->start();
    ASSERT_EQ(second.get(), memory);
    EXPECT_FALSE(second->json);
}

TEST(ResponseState, IsInterruptedUntilItsAnswerIsThere) {
    fiber::Loop loop;
    stats::Recorder recorder(Clock::now(), unix_now());
    auto network = ClientNetwork::make(loop, recorder, {});
    ASSERT_TRUE(network);
    auto cut = (*network)->start();
    cut->method = "GET";
    cut->name = "/";
    cut->sample.started = Clock::now();
    (*network)->finish(std::move(cut));
    auto whole = (*network)->start();
    whole->sample.outcome = stats::Outcome::success;
    whole->status = 503;
    (*network)->finish(std::move(whole));
    const auto interval = recorder.take(unix_now());
    ASSERT_EQ(interval.entries.size(), 1U);
    EXPECT_EQ(interval.entries[0].interrupted, 1U);
    EXPECT_EQ(interval.entries[0].requests, 1U);
    ASSERT_EQ(interval.errors.size(), 1U);
    EXPECT_EQ(interval.errors[0].error, "503 Service Unavailable");
}

TEST(ResponseState, GetsTheMemoryOfAnAnswerThatIsDoneWith) {
    fiber::Loop loop;
    stats::Recorder recorder(Clock::now(), unix_now());
    auto network = ClientNetwork::make(loop, recorder, {});
    ASSERT_TRUE(network);
    auto first = (*network)->start();
    first->add_field("Content-Type", "text/plain");
    first->body.assign(1000, 'x');
    const void* const body = first->body.data();
    (*network)->finish(std::move(first));

    auto waiting = (*network)->start();
    auto second = (*network)->start();
    EXPECT_FALSE(waiting->has_memory()) << "who waits holds none";
    (*network)->lend_memory(*second);
    EXPECT_EQ(second->body.data(), body);
    EXPECT_EQ(second->body, "");
    EXPECT_EQ(second->header("Content-Type"), "");
    (*network)->lend_memory(*waiting);
    EXPECT_FALSE(waiting->has_memory()) << "there is none left";
    (*network)->finish(std::move(second));
    (*network)->finish(std::move(waiting));
}

}  // namespace
}  // namespace mayfly::http
