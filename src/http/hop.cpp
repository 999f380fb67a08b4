#include "http/hop.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/core.h>

#include "base/prefetch.hpp"
#include "fiber/deadline.hpp"
#include "http/content_decoder.hpp"
#include "http/request_head.hpp"
#include "http/response_parser.hpp"
#include "http/upload.hpp"

namespace mayfly::http {
namespace {

using net::Doing;
using net::Failure;
using net::is_closed_by_peer;

constexpr int most_interim_answers = 20;
constexpr int first_refusal = 300;  // From this status on the rest of a body is not wanted.
/// An answer after which the real one comes.
bool is_interim(int status) {
    return status >= 100 && status < 200 && status != 101;
}

// Within it a server hardly ever ends a connection, or speaks unasked.
constexpr Duration trusted_idle = std::chrono::milliseconds(1);
constexpr Duration stuck_after = std::chrono::seconds(1);

/// One request on one connection, until its answer is complete or it failed.
class HopRun {
public:
    HopRun(ClientState& client, const Outgoing& request, ResponseState& response, Connection& used)
        : client_(client), request_(request), response_(response), connection_(used) {}

    /// True when the request is to be sent again on a new connection: this one had been used before
    /// and ended without a byte of an answer.
    bool run(Instant began);
    bool has_failed() const { return static_cast<bool>(failure_); }
    /// Why it failed, under `deadline`.
    std::string failure_words(const fiber::Deadline& deadline) const;
    /// When the last byte came, or it failed.
    Instant ended() const { return ended_; }

private:
    bool open(Instant began);
    bool is_left(Instant began);
    bool send(Instant began);
    void send_body(Instant began, std::size_t sent);
    /// Only then the next answer on this connection is that of the next request.
    bool is_sent_to_its_end() { return !body_is_held_ && (!upload_ || ends_upload()); }
    bool ends_upload();
    void receive();
    std::string_view receive_piece(boost::system::error_code& code);
    std::string_view receive_or_go_on(boost::system::error_code& code);
    void decode_whole();
    void read_in_pieces(std::string_view arrived, boost::system::error_code code);
    bool feed(ResponseParser& parser, std::string_view arrived);
    bool take_interim();
    void fail(Doing doing, const boost::system::error_code& code) {
        failure_ = failure_of(doing, code);
    }
    bool is_to_send_again() const;
    std::string doing() const;

    ClientState& client_;
    const Outgoing& request_;
    ResponseState& response_;
    Connection& connection_;
    Failure failure_;
    Instant sent_{};
    Instant first_byte_{};
    Instant last_byte_{};  // What is done with the bytes after that is not the target's time.
    Instant ended_{};
    std::string left_;                // Bytes that came after the answer's end.
    std::unique_ptr<Upload> upload_;  // Of a body that did not go along with the head.
    int interim_answers_ = 0;
    bool was_reused_ = false;
    bool body_is_held_ = false;
};

bool HopRun::run(Instant began) {
    if (open(began) && send(was_reused_ ? began : Clock::now())) receive();
    ended_ = failure_ || last_byte_ == Instant{} ? Clock::now() : last_byte_;
    if (upload_) {
        sent_ = upload_->end(first_byte_);
        if (failure_ && first_byte_ == Instant{} && !upload_->is_complete()) {
            const auto& error = upload_->error();
            fail(Doing::sending, is_closed_by_peer(error) ? error : failure_.code);
        }
    }
    connection_.idle_since = ended_;
    if (first_byte_ != Instant{} && sent_ != Instant{}) {
        response_.sample.phases.add(stats::Phase::receive, ended_ - first_byte_);
    }
    return is_to_send_again();
}

std::string HopRun::failure_words(const fiber::Deadline& deadline) const {
    if (!deadline.has_struck()) return failure_.words;
    return net::timeout_words(doing(), deadline.when() - response_.sample.started);
}

bool HopRun::open(Instant began) {
    was_reused_ = connection_.is_open() && !is_left(began);
    if (was_reused_) return true;
    const Duration limit =
        request_.options->connect_timeout.value_or(client_.environment.settings().connect_timeout);
    const fiber::Deadline deadline(began + limit);
    failure_ = connection_.open(response_.sample.phases, deadline.when());
    if (failure_ && deadline.has_struck()) failure_.words = timeout_words(failure_.doing, limit);
    if (!failure_) client_.environment.trace(&Trace::connected, connection_);
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
    body_is_held_ = request_.options->expect_continue && !request_.body.empty();
    std::string& bytes = client_.environment.send_buffer();
    append_head(bytes, client_, request_, connection_);
    if (has_own_fields(client_, request_) && asks_to_close(client_, request_)) {
        connection_.closes_after_use = true;
    }
    client_.environment.trace(&Trace::sent, response_, bytes, request_.body);
    const std::size_t head = bytes.size();
    const std::size_t whole = head + request_.body.size();
    if (whole > head && !body_is_held_ && whole <= connection_.most_at_once()) {
        bytes.append(request_.body);
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

void HopRun::send_body(Instant began, std::size_t sent) {
    body_is_held_ = false;
    boost::system::error_code again;  // Comes again where it matters: in the fiber.
    if (sent == 0) sent = connection_.send(request_.body, 0, again);
    upload_ = std::make_unique<Upload>(connection_, response_.sample, request_.body, sent, began);
    if (upload_->error()) fail(Doing::sending, upload_->error());
}

/// The answer is complete, but the body may still be going out: a server that reads it is given the
/// time.
bool HopRun::ends_upload() {
    if (response_.status < first_refusal) upload_->wait_while_it_moves(stuck_after);
    return upload_->is_complete();
}

void HopRun::receive() {
    std::optional<Failure> while_sending;
    if (failure_) while_sending = std::exchange(failure_, {});
    boost::system::error_code code;
    const std::string_view arrived = body_is_held_ ? receive_or_go_on(code) : receive_piece(code);
    auto whole = WholeResponse::none;
    if (!code && request_.method != "HEAD") {
        Environment& environment = client_.environment;
        whole =
            environment.whole_responses().read(arrived, environment.settings().limits, response_);
    }
    if (whole == WholeResponse::none) {
        read_in_pieces(arrived, code);
        if (failure_ && while_sending && first_byte_ == Instant{}) failure_ = *while_sending;
    } else {
        decode_whole();
        connection_.stays_open = is_sent_to_its_end() && whole == WholeResponse::keeps_connection;
    }
    if (failure_ && is_interim(response_.status)) response_.status = 0;
    if (response_.status == 101) connection_.closes_after_use = true;  // It speaks no HTTP now.
    // Not the target's answer, though it came in its place.
    const bool is_of_proxy =
        response_.status == net::proxy_authentication_required && connection_.is_proxied_plain();
    if (is_of_proxy && !failure_) {
        response_.status = 0;
        failure_.words = net::authentication_words(*client_.environment.proxy());
        failure_.doing = Doing::receiving;
    }
}

/// While the body is held: it goes when the server has said nothing for a while, because old ones
/// do not know that they are waited for.
std::string_view HopRun::receive_or_go_on(boost::system::error_code& code) {
    {
        const fiber::Deadline patience(sent_ + request_.options->continue_timeout);
        const std::string_view arrived = receive_piece(code);
        if (!code || !patience.has_struck()) return arrived;
    }
    send_body(Clock::now(), 0);
    return receive_piece(code);
}

std::string_view HopRun::receive_piece(boost::system::error_code& code) {
    code = connection_.wait();
    if (code) return {};
    // Other users ran since the request went out: these lines come back while the kernel copies.
    prefetch(&connection_, sizeof connection_);
    prefetch(&response_, sizeof response_);
    prefetch(&client_, sizeof client_);
    const std::string_view arrived = connection_.receive(code);
    if (arrived.empty()) return arrived;
    last_byte_ = Clock::now();
    client_.environment.trace(&Trace::arrived, response_, arrived);
    if (first_byte_ == Instant{}) {
        first_byte_ = last_byte_;
        client_.environment.lend_memory(response_);
        if (!upload_) response_.sample.phases.add(stats::Phase::first_byte, first_byte_ - sent_);
    }
    response_.sample.received_bytes += arrived.size();
    return arrived;
}

void HopRun::decode_whole() {
    if (response_.header("Content-Encoding").data() == nullptr) return;
    const std::string encoding = response_.joined("Content-Encoding");
    const auto limit = client_.environment.settings().limits.body_bytes;
    const auto pause = [this] { client_.environment.let_others_run(nullptr); };
    const auto decoded = decode_content(encoding, response_.body, limit, pause);
    if (!decoded) failure_ = {decoded.error().message, Doing::receiving, {}};
}

/// From the first piece on, which may be an error.
void HopRun::read_in_pieces(std::string_view arrived, boost::system::error_code code) {
    const ParserLimits& limits = client_.environment.settings().limits;
    const bool is_head = request_.method == "HEAD";
    std::unique_ptr<net::Network::ReadBuffer> kept;  // What `arrived` lies in, after a pause.
    const auto pause = [this, &kept] { client_.environment.let_others_run(&kept); };
    std::optional<ResponseParser> parser(std::in_place, response_, limits, is_head, pause);
    for (;;) {
        if (!arrived.empty() && !feed(*parser, arrived)) break;
        while (!failure_ && parser->is_done() && take_interim()) {
            parser.emplace(response_, limits, is_head, pause);
            if (!left_.empty()) feed(*parser, std::exchange(left_, {}));
        }
        kept.reset();
        if (failure_ || parser->is_done()) break;
        // Who refuses a request needs no more of its body.
        if (upload_ && response_.status >= first_refusal) upload_->stop();
        if (!code) {
            const bool waits_for_continue = body_is_held_ && !parser->got_some();
            arrived = waits_for_continue ? receive_or_go_on(code) : receive_piece(code);
            continue;
        }
        const bool is_end =
            code == boost::asio::error::eof || code == boost::asio::ssl::error::stream_truncated;
        if (is_end && parser->got_some()) {
            parser->put_eof();
            failure_ = {parser->problem(), Doing::receiving, code};
        } else {
            fail(Doing::receiving, code);
        }
        break;
    }
    // After more bytes than the answer has, or half a request, the next answer may be another's.
    connection_.stays_open =
        !failure_ && is_sent_to_its_end() && parser->keep_alive() && left_.empty();
}

/// Gives the parser what came; false when it is no HTTP.
bool HopRun::feed(ResponseParser& parser, std::string_view arrived) {
    left_ = arrived.substr(parser.put(arrived));
    if (parser.problem().empty()) return true;
    failure_ = {parser.problem(), Doing::receiving, {}};
    return false;
}

/// Whether the answer was a 1xx, after which the real one comes.
bool HopRun::take_interim() {
    if (!is_interim(response_.status)) return false;
    const bool is_continue = response_.status == 100;
    response_.clear_answer();
    response_.answer_begins_at = response_.sample.received_bytes - left_.size();
    if (++interim_answers_ > most_interim_answers) {
        failure_.words = fmt::format("more than {} interim responses", most_interim_answers);
    }
    if (is_continue && body_is_held_) send_body(Clock::now(), 0);
    return true;
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

}  // namespace

Instant run_hop(
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
    for (;;) {
        HopRun hop(client, request, response, *connection);
        const bool again = hop.run(began);
        if (!again && hop.has_failed()) response.error = hop.failure_words(deadline);
        client.environment.trace(&Trace::ended, response);
        if (!again) return hop.ended();
        ++response.sample.sent_again;
        connection->was_left = true;
        connection->close();
        began = hop.ended();
        response.clear_answer();
    }
}

}  // namespace mayfly::http
