#include "http/sample.hpp"

#include <string>
#include <string_view>

#include <boost/beast/http/status.hpp>
#include <fmt/core.h>

#include "fiber/root.hpp"
#include "stats/recorder.hpp"

namespace mayfly::http {
namespace {

/// "404 Not Found"
std::string status_words(int status) {
    const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
    if (known == boost::beast::http::status::unknown) return fmt::format("status {}", status);
    const auto reason = boost::beast::http::obsolete_reason(known);
    return fmt::format("{} {}", status, std::string_view(reason.data(), reason.size()));
}

}  // namespace

void count(ResponseState& response, stats::Recorder& recorder) {
    using Verdict = ResponseState::Verdict;
    stats::Sample& sample = response.sample;
    std::string status_text;
    sample.method = response.method;
    sample.name = response.name;
    sample.labels = response.labels;
    sample.status = response.status;
    fiber::note_received(sample.received_bytes);
    if (sample.outcome == stats::Outcome::interrupted) {
        sample.is_served = sample.is_served || response.has_begun();
        sample.is_cut_off = fiber::is_user_cut_off();
        if (sample.started != Instant{}) sample.response_time = Clock::now() - sample.started;
    } else {
        const bool is_bad = !response.error.empty() || response.status >= 400;
        const bool failed = response.verdict_kind == Verdict::failed ||
                            (is_bad && response.verdict_kind == Verdict::by_status);
        sample.outcome = failed ? stats::Outcome::failure : stats::Outcome::success;
        if (failed) fiber::note_failure();
        if (response.verdict_kind == Verdict::failed) {
            sample.error = response.verdict;
        } else if (failed && !response.error.empty()) {
            sample.error = response.error;
        } else if (failed) {
            sample.error = status_text = status_words(response.status);
        }
    }
    std::string url;
    if (recorder.has_listeners()) sample.url = url = response.url.text();
    recorder.record(sample, response.row);
}

}  // namespace mayfly::http
