// The part of a hop before its answer: a connection, the head and the body.
#include <algorithm>

#include "fiber/deadline.hpp"
#include "http/hop_run.hpp"
#include "http/request_head.hpp"

namespace mayfly::http {
namespace {

// Within it a server hardly ever ends a connection, or speaks unasked.
constexpr Duration trusted_idle = std::chrono::milliseconds(1);
constexpr Duration stuck_after = std::chrono::seconds(1);

/// Whether it does no harm when the request is carried out twice (RFC 9110 §9.2.2).
bool is_idempotent(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
           method == "OPTIONS";
}

}  // namespace

bool HopRun::open(Instant began) {
    was_reused_ = connection_.is_open() && !is_left(began);
    if (was_reused_) return true;
    const Duration limit =
        request_.options->connect_timeout.value_or(session_.environment.settings().connect_timeout);
    const fiber::Deadline deadline(began + limit);
    failure_ = connection_.open(response_.sample.phases, deadline.when());
    if (failure_ && deadline.has_struck()) failure_.words = timeout_words(failure_.doing, limit);
    return !failure_;
}

/// Whether the server closed the connection, or spoke unasked, since its last answer. The look at a
/// plain one is spared where requests follow each other without a wait: an end that came in between
/// shows when the answer does not come, and the request is sent again.
bool HopRun::is_left(Instant began) {
    const bool is_trusted = !connection_.is_tls() && !connection_.was_left &&
                            began - connection_.idle_since < trusted_idle &&
                            is_idempotent(request_.method);
    return !is_trusted && connection_.is_stale();
}

/// False when there is no answer to be read.
bool HopRun::send(Instant began) {
    body_is_held_ = request_.options->expect_continue && !request_.body.empty();
    std::string& bytes = session_.environment.send_buffer();
    append_head(bytes, session_, request_, connection_);
    if (asks_to_close(session_, request_)) connection_.closes_after_use = true;
    const std::size_t head = bytes.size();
    const std::size_t whole = head + request_.body.size();
    if (!body_is_held_ && whole <= connection_.most_at_once()) bytes.append(request_.body);
    boost::system::error_code code;
    const std::size_t went = connection_.send(bytes, head, code);
    sent_ = Clock::now();
    const bool is_upload = !code && !body_is_held_ && went < whole;
    response_.sample.sent_bytes += is_upload ? head : went;
    if (is_upload) {
        send_body(began, went - head);
        return !failure_;
    }
    response_.sample.phases.add(stats::Phase::send, sent_ - began);
    if (!code) return true;
    fail(Doing::sending, code);
    // A server that answers before it has read everything may close after its answer: read that.
    return is_closed_by_peer(code);
}

void HopRun::send_body(Instant began, std::size_t sent) {
    body_is_held_ = false;
    body_began_ = began;
    boost::system::error_code again;  // Comes again where it matters: in the fiber.
    if (sent == 0) sent = connection_.send(request_.body, 0, again);
    upload_ = std::make_unique<Upload>(connection_, request_.body, sent);
    if (upload_->error()) fail(Doing::sending, upload_->error());
}

/// Only then the next answer on this connection is that of the next request. Where the answer is
/// complete but its body is still going out, a server that reads it is given the time.
bool HopRun::is_sent_to_its_end() {
    if (upload_ && response_.status < first_refusal) upload_->wait_while_it_moves(stuck_after);
    return !body_is_held_ && (!upload_ || upload_->is_complete());
}

void HopRun::end_upload() {
    upload_->stop();
    sent_ = upload_->last_sent();
    response_.sample.sent_bytes += upload_->sent();
    response_.sample.phases.add(stats::Phase::send, sent_ - body_began_);
    if (first_byte_ >= body_began_) {
        const Duration after_it = std::max(first_byte_ - sent_, Duration(0));
        response_.sample.phases.add(stats::Phase::first_byte, after_it);
    }
    if (failure_ && first_byte_ == Instant{} && !upload_->is_complete()) {
        const auto code = is_closed_by_peer(upload_->error()) ? upload_->error() : failure_.code;
        fail(Doing::sending, code);
    }
}

}  // namespace mayfly::http
