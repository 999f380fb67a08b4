#include "http/sample.hpp"

#include <string>

#include <gtest/gtest.h>

#include "stats/recorder.hpp"

namespace mayfly::http {
namespace {

using Verdict = ResponseState::Verdict;

/// What a response is counted as: why it failed, or "success".
std::string counted(int status, const std::string& error, Verdict verdict) {
    ResponseState response;
    response.status = status;
    response.error = error;
    response.verdict_kind = verdict;
    response.verdict = "not what was asked for";
    response.sample.outcome = stats::Outcome::success;
    stats::Recorder recorder(Clock::now(), unix_now());
    count(response, recorder);
    const auto interval = recorder.take(unix_now());
    return interval.errors.empty() ? "success" : interval.errors[0].error;
}

TEST(Sample, IsJudgedByTheStatus) {
    EXPECT_EQ(counted(200, "", Verdict::by_status), "success");
    EXPECT_EQ(counted(302, "", Verdict::by_status), "success");
    EXPECT_EQ(counted(404, "", Verdict::by_status), "404 Not Found");
    EXPECT_EQ(counted(799, "", Verdict::by_status), "status 799");
    EXPECT_EQ(counted(0, "connection refused", Verdict::by_status), "connection refused");
    EXPECT_EQ(counted(200, "too large", Verdict::by_status), "too large");
}

TEST(Sample, IsWhatItsAuthorSays) {
    EXPECT_EQ(counted(200, "", Verdict::failed), "not what was asked for");
    EXPECT_EQ(counted(0, "connection refused", Verdict::failed), "not what was asked for");
    EXPECT_EQ(counted(404, "", Verdict::passed), "success");
    EXPECT_EQ(counted(0, "connection refused", Verdict::passed), "success");
}

}  // namespace
}  // namespace mayfly::http
