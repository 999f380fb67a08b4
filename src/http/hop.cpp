#include "http/hop.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "http/hop_run.hpp"
#include "http/request_head.hpp"
#include "stats/failure_sample.hpp"

namespace mayfly::http {
namespace {

using net::Doing;
using net::Failure;
using net::is_closed_by_peer;

// Within it a server hardly ever ends a connection, or speaks unasked.
constexpr Duration trusted_idle = std::chrono::milliseconds(1);
constexpr Duration stuck_after = std::chrono::seconds(1);

std::string words_on(const std::vector<detail::BodyPiece>& pieces) {
    std::string words;
    for (const auto& piece : pieces) {
        words += piece.path.empty()
                     ? piece.text
                     : fmt::format("[the file {}, {} bytes]", piece.path, piece.size);
    }
    return words;
}

}  // namespace

bool HopRun::run(Instant began) {
    if (open(began) && send(was_reused_ ? began : Clock::now())) receive();
    ended_ = failure_ || last_byte_ == Instant{} ? Clock::now() : last_byte_;
    const Instant answered = ended_;
    if (upload_) {
        sent_ = upload_->end(first_byte_);
        // A server may answer first and read the body then.
        if (!failure_ && upload_->is_complete()) ended_ = std::max(ended_, sent_);
        if (failure_ && first_byte_ == Instant{} && !upload_->is_complete()) {
            const auto& error = upload_->error();
            fail(Doing::sending, is_closed_by_peer(error) ? error : failure_.code);
        }
        if (!upload_->problem().empty()) failure_ = {upload_->problem(), Doing::sending, {}};
    }
    connection_.idle_since = ended_;
    if (first_byte_ != Instant{} && sent_ != Instant{}) {
        response_.sample.phases.add(stats::Phase::receive, answered - first_byte_);
    } else if (failure_ && sent_ != Instant{}) {
        const bool is_amid_body = upload_ && !upload_->is_complete();
        const auto phase = is_amid_body ? stats::Phase::send : stats::Phase::first_byte;
        const bool waited = is_amid_body || failure_.doing == Doing::receiving;
        if (waited) response_.sample.phases.add(phase, ended_ - sent_);
    }
    return is_to_send_again();
}

std::string HopRun::failure_words(const fiber::Deadline& deadline) const {
    if (is_read_too_slowly_ && !deadline.has_struck()) {
        const Duration limit = *request_.options->read_timeout;
        return fmt::format(
            "timed out after {} without a byte while {}", format_duration(limit), doing()
        );
    }
    if (!deadline.has_struck()) return failure_.words;
    return net::timeout_words(doing(), deadline.when() - response_.sample.started);
}

bool HopRun::open(Instant began) {
    was_reused_ = connection_.is_open() && !is_left(began);
    if (was_reused_) return true;
    const Duration limit =
        request_.options->connect_timeout.value_or(client_.network.settings().connect_timeout);
    const fiber::Deadline deadline(began + limit);
    failure_ = connection_.open(response_.sample.phases, deadline.when());
    if (failure_ && deadline.has_struck()) failure_.words = timeout_words(failure_.doing, limit);
    if (!failure_) client_.network.trace(&Trace::connected, connection_);
    return !failure_;
}

/// Whether the server closed the connection, or spoke unasked, since its last answer. The look is
/// spared where requests follow each other without a wait: an end that came in between
/// shows when the answer does not come, and the request is sent again.
bool HopRun::is_left(Instant began) {
    const bool is_trusted = !connection_.was_left && !connection_.has_arrived() &&
                            began - connection_.idle_since < trusted_idle &&
                            request_.is_idempotent();
    return !is_trusted && connection_.is_stale();
}

/// False when there is no answer to be read.
bool HopRun::send(Instant began) {
    body_is_held_ = request_.options->expect_continue && request_.has_body();
    std::string_view bytes = plain_head(client_, request_, connection_, response_.plain_head);
    std::string* buffer = nullptr;  // Of any other request, and so of each that has a body.
    if (bytes.empty()) {
        buffer = &(request_.has_body() ? client_.network.send_buffer() : response_.sent_head);
        buffer->clear();
        append_head(*buffer, client_, request_, connection_);
        bytes = *buffer;
        if (client_.network.samples_failures()) keep_sent(bytes);
    } else {
        response_.sent = ResponseState::Sent::plain_head;
    }
    if (has_own_fields(client_, request_) && asks_to_close(client_, request_)) {
        connection_.closes_after_use = true;
    }
    if (request_.pieces != nullptr && client_.network.is_traced()) [[unlikely]] {
        client_.network.trace(&Trace::sent, response_, bytes, words_on(*request_.pieces));
    } else {
        client_.network.trace(&Trace::sent, response_, bytes, request_.body);
    }
    const std::size_t head = bytes.size();
    const std::uint64_t whole = head + request_.body_bytes();
    if (whole > head && !body_is_held_ && whole <= connection_.most_at_once()) {
        bytes = buffer->append(request_.body);
    }
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

/// For a sample, if the response fails: its author says so when the request is gone.
void HopRun::keep_sent(std::string_view head) {
    response_.sent = ResponseState::Sent::kept;
    response_.sent_body.clear();
    response_.sent_body_bytes = request_.body_bytes();
    if (!request_.has_body()) return;  // Then the head was written where it is kept.
    response_.sent_head.assign(head);
    constexpr std::size_t most = stats::FailureSampleLimits::body;
    if (request_.pieces != nullptr) {
        response_.sent_body = words_on(*request_.pieces);
        response_.sent_body_bytes = response_.sent_body.size();
        response_.sent_body.resize(std::min(response_.sent_body.size(), most));
    } else {
        response_.sent_body.assign(request_.body.substr(0, most));
    }
}

void HopRun::send_body(Instant began, std::size_t sent) {
    body_is_held_ = false;
    boost::system::error_code again;  // Comes again where it matters: in the fiber.
    if (sent == 0 && !request_.body.empty()) sent = connection_.send(request_.body, 0, again);
    upload_ = std::make_unique<Upload>(connection_, response_.sample, request_, sent, began);
    if (upload_->error()) fail(Doing::sending, upload_->error());
}

/// The answer is complete, but the body may still be going out: a server that reads it is given the
/// time.
bool HopRun::ends_upload() {
    if (response_.status < first_refusal) upload_->wait_while_it_moves(stuck_after);
    return upload_->is_complete();
}

/// For every method, as browsers and curl do it: that a server ends an idle connection just when a
/// request is on its way is no failure, and can be seen in no other way. A server that carried out
/// a POST and died before its answer gets it twice, which Sample::sent_again shows.
bool HopRun::is_to_send_again() const {
    return was_reused_ && failure_ && first_byte_ == Instant{} && is_closed_by_peer(failure_.code);
}

/// What it was busy with when it failed.
std::string HopRun::doing() const {
    if (upload_ && !upload_->is_complete()) return "sending the body " + upload_->words();
    const bool waits = failure_.doing == Doing::receiving && first_byte_ == Instant{};
    return std::string(doing_words(waits ? Doing::waiting : failure_.doing));
}

// Flattened, as each request runs all of it once and the compiler sees functions that others could
// call as well; what few requests need is not inlined.
[[gnu::flatten]] Instant run_hop(
    ClientState& client,
    const Outgoing& request,
    ResponseState& response,
    Instant began,
    const fiber::Deadline& deadline
) {
    const BorrowedConnection connection(client.connections, request.url.origin);
    if (!connection) {
        response.error = timeout_words(Doing::queueing, deadline.when() - response.sample.started);
        return Clock::now();
    }
    if (client.connections.is_limited()) began = Clock::now();  // It may have waited.
    for (;;) {
        HopRun hop(client, request, response, *connection);
        const bool again = hop.run(began);
        if (!again && hop.has_failed()) response.error = hop.failure_words(deadline);
        client.network.trace(&Trace::ended, response);
        if (!again) return hop.ended();
        ++response.sample.sent_again;
        connection->was_left = true;
        connection->close();
        began = hop.ended();
        response.clear_answer();
    }
}

}  // namespace mayfly::http
