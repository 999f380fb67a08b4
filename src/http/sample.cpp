#include "http/sample.hpp"

#include <string>
#include <string_view>

#include <boost/beast/http/status.hpp>
#include <fmt/core.h>

#include "fiber/root.hpp"
#include "http/client_network.hpp"
#include "http/connection.hpp"
#include "http/request_head.hpp"
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

/// The head of a request that had nothing of its own.
std::string plain_head_of(const ResponseState& response) {
    std::string head = response.became_get ? "GET" : response.method;
    head.append(" ").append(response.url.target).append(after_target);
    head.append(standard_fields_of(response.url.origin, *response.network));
    return head.append(end_of_head);
}

std::string answer_head_of(const ResponseState& response) {
    std::string head;
    if (response.status == 0) return head;
    head = fmt::format("HTTP/1.1 {}\r\n", status_words(response.status));
    for (const auto& field : response.fields) {
        head.append(response.field_name(field)).append(": ");
        head.append(response.field_value(field)).append(end_of_head);
    }
    return head.append(end_of_head);
}

/// Records a failure with what went over the wire. Apart, as it is off the hot path.
[[gnu::cold, gnu::noinline]] void record_exchanged(
    ResponseState& response, stats::Recorder& recorder
) {
    using Sent = ResponseState::Sent;
    const std::string url = response.url.text();
    const std::string plain = response.sent == Sent::plain_head ? plain_head_of(response) : "";
    const std::string answer = answer_head_of(response);
    stats::Exchanged exchanged{.url = url, .request_head = plain, .response_head = answer};
    if (response.sent == Sent::kept) {
        exchanged.request_head = response.sent_head;
        exchanged.request_body = response.sent_body;
        exchanged.request_body_bytes = response.sent_body_bytes;
    }
    exchanged.response_body = response.body;
    exchanged.response_body_bytes = response.body.size();
    response.sample.exchanged = &exchanged;
    recorder.record(response.sample);
    response.sample.exchanged = nullptr;
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
        if (sample.started == Instant{}) return;  // Its turn under --max-rate never came.
        sample.is_served = sample.is_served || response.has_begun();
        sample.is_cut_off = fiber::is_user_cut_off();
        sample.response_time = Clock::now() - sample.started;
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
    if (sample.outcome == stats::Outcome::failure && recorder.samples_failures()) {
        return record_exchanged(response, recorder);
    }
    recorder.record(sample, response.row);
}

}  // namespace mayfly::http
