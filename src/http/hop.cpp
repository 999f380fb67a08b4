#include "http/hop.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include "base/prefetch.hpp"
#include "fiber/deadline.hpp"
#include "http/content_decoder.hpp"
#include "http/request_head.hpp"
#include "http/whole_response.hpp"

namespace mayfly::http {
namespace {

using boost::beast::http::error;

constexpr int most_interim_answers = 20;
constexpr std::size_t most_connections = 16;  // Of one user; an idle one makes room.
// A connection that was idle for longer is looked at before it is used again.
constexpr Duration trusted_idle = std::chrono::seconds(1);

/// Whether a request may be sent again when it is unknown if the first came through (RFC 9110
/// §9.2.2).
bool is_idempotent(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" ||
           method == "OPTIONS";
}

/// Borrows a connection for one hop; closes it unless the answer left it usable.
class Lease {
public:
    Lease(Session& session, const Origin& origin) : connection_(find(session, origin)) {
        connection_.is_busy = true;
        connection_.closes_after_use = false;
    }
    ~Lease() {
        connection_.is_busy = false;
        if (!keeps_ || connection_.closes_after_use) connection_.close();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Connection& connection() { return connection_; }
    void keep() { keeps_ = true; }
    void end(Instant now) { connection_.idle_since = now; }

private:
    static Connection& find(Session& session, const Origin& origin) {
        Connection* closed = nullptr;
        for (const auto& connection : session.connections) {
            if (connection->is_busy || connection->origin() != origin) continue;
            if (connection->is_open()) return *connection;
            closed = connection.get();
        }
        if (closed != nullptr) return *closed;
        if (session.connections.size() >= most_connections) {
            const auto idle = std::find_if(
                session.connections.begin(),
                session.connections.end(),
                [](const auto& connection) { return !connection->is_busy; }
            );
            if (idle != session.connections.end()) session.connections.erase(idle);
        }
        return *session.connections.emplace_back(
            std::make_unique<Connection>(session.environment, origin)
        );
    }

    Connection& connection_;
    bool keeps_ = false;
};

/// One request on one connection, until its answer is complete or it failed.
class HopRun {
public:
    HopRun(Session& session, const Outgoing& request, ResponseState& response, Lease& lease)
        : session_(session),
          request_(request),
          response_(response),
          lease_(lease),
          connection_(lease.connection()) {}

    /// True when the request may be sent again on a new connection: the server closed this one
    /// while it was idle, and nothing shows that it saw the request.
    bool run(Instant began);
    Failure take_failure() { return std::move(failure_); }
    /// When the last byte came, or it failed.
    Instant ended() const { return ended_; }

private:
    bool open(Instant began);
    bool send(Instant began);
    void receive();
    std::string_view receive_piece(boost::system::error_code& code);
    void decode_whole();
    void read_in_pieces(std::string_view arrived, boost::system::error_code code);
    bool feed(ResponseParser& parser, std::string_view arrived);
    bool take_interim();
    void fail(Doing doing, const boost::system::error_code& code) {
        failure_ = failure_of(doing, code);
    }
    bool may_send_again() const;

    Session& session_;
    const Outgoing& request_;
    ResponseState& response_;
    Lease& lease_;
    Connection& connection_;
    Failure failure_;
    Instant sent_{};
    Instant first_byte_{};
    Instant last_byte_{};  // What is done with the bytes after that is not the target's time.
    Instant ended_{};
    std::string left_;  // Bytes that the parser wants to see again with those that follow.
    int interim_answers_ = 0;
    bool was_reused_ = false;
    bool body_is_held_ = false;
};

bool HopRun::run(Instant began) {
    if (open(began) && send(was_reused_ ? began : Clock::now())) receive();
    ended_ = failure_ || last_byte_ == Instant{} ? Clock::now() : last_byte_;
    lease_.end(ended_);
    if (first_byte_ != Instant{} && sent_ != Instant{}) {
        response_.sample.phases.add(stats::Phase::receive, ended_ - first_byte_);
    }
    return may_send_again();
}

bool HopRun::open(Instant began) {
    was_reused_ = connection_.is_open();
    // What may not be sent twice is not sent into a connection that the server has left.
    const bool is_doubtful =
        !is_idempotent(request_.method) || began - connection_.idle_since > trusted_idle;
    if (was_reused_ && is_doubtful) was_reused_ = !connection_.is_stale();
    if (was_reused_) return true;
    const Duration limit =
        request_.options->connect_timeout.value_or(session_.environment.settings().connect_timeout);
    const fiber::Deadline deadline(began + limit);
    failure_ = connection_.open(response_.sample.phases, deadline.when());
    if (failure_ && deadline.has_struck()) failure_.words = timeout_words(failure_.doing, limit);
    return !failure_;
}

bool HopRun::send(Instant began) {
    body_is_held_ = request_.options->expect_continue && !request_.body.empty();
    std::string& bytes = session_.environment.send_buffer();
    append_head(bytes, session_, request_, connection_);
    if (asks_to_close(session_, request_)) connection_.closes_after_use = true;
    if (!body_is_held_) bytes.append(request_.body);
    response_.sample.sent_bytes += bytes.size();
    const auto code = connection_.send(bytes);
    sent_ = Clock::now();
    response_.sample.phases.add(stats::Phase::send, sent_ - began);
    if (!code) return true;
    fail(Doing::sending, code);
    // A server that answers before it has read everything may close after its answer: read that.
    const bool may_have_answered =
        code == boost::asio::error::broken_pipe || code == boost::asio::error::connection_reset;
    if (!may_have_answered || was_reused_) return false;
    return true;
}

void HopRun::receive() {
    const Failure while_sending = std::exchange(failure_, {});
    boost::system::error_code code;
    const std::string_view arrived = receive_piece(code);
    auto whole = WholeResponse::none;
    if (!code && request_.method != "HEAD") {
        whole = read_whole_response(arrived, session_.environment.settings().limits, response_);
    }
    if (whole == WholeResponse::none) {
        read_in_pieces(arrived, code);
        if (failure_ && while_sending && first_byte_ == Instant{}) failure_ = while_sending;
    } else {
        decode_whole();
        if (whole == WholeResponse::keeps_connection && !body_is_held_) lease_.keep();
    }
    if (response_.status == 101) connection_.closes_after_use = true;  // It speaks no HTTP now.
    // Not the target's answer, though it came in its place.
    const bool is_of_proxy =
        response_.status == proxy_authentication_required && connection_.is_proxied_plain();
    if (is_of_proxy && !failure_) {
        failure_.words = authentication_words(*session_.environment.proxy());
        failure_.doing = Doing::receiving;
    }
}

std::string_view HopRun::receive_piece(boost::system::error_code& code) {
    code = connection_.wait();
    if (code) return {};
    // Other users ran since the request went out: these lines come back while the kernel copies.
    prefetch(&connection_, sizeof connection_);
    prefetch(&response_, sizeof response_);
    prefetch(&session_, sizeof session_);
    const std::string_view arrived = connection_.receive(code);
    if (arrived.empty()) return arrived;
    last_byte_ = Clock::now();
    if (first_byte_ == Instant{}) {
        first_byte_ = last_byte_;
        session_.environment.lend_memory(response_);
        response_.sample.phases.add(stats::Phase::first_byte, first_byte_ - sent_);
    }
    response_.sample.received_bytes += arrived.size();
    return arrived;
}

void HopRun::decode_whole() {
    const std::string_view encoding = response_.header("Content-Encoding");
    if (encoding.empty()) return;
    const auto limit = session_.environment.settings().limits.body_bytes;
    if (const auto decoded = decode_content(encoding, response_.body, limit); !decoded) {
        failure_ = {decoded.error().message, Doing::receiving, {}};
    }
}

/// From the first piece on, which may be an error.
void HopRun::read_in_pieces(std::string_view arrived, boost::system::error_code code) {
    const ParserLimits& limits = session_.environment.settings().limits;
    const bool is_head = request_.method == "HEAD";
    std::optional<ResponseParser> parser(std::in_place, response_, limits, is_head);
    for (;; arrived = receive_piece(code)) {
        if (!arrived.empty() && !feed(*parser, arrived)) break;
        while (!failure_ && parser->is_done() && take_interim()) {
            parser.emplace(response_, limits, is_head);
            if (!left_.empty()) feed(*parser, {});
        }
        if (failure_ || parser->is_done()) break;
        if (!code) continue;
        const bool is_end =
            code == boost::asio::error::eof || code == boost::asio::ssl::error::stream_truncated;
        boost::system::error_code parsing;
        if (is_end && parser->got_some()) {
            parser->put_eof(parsing);
            if (parsing) failure_ = {parser->failure_words(parsing), Doing::receiving, code};
        } else {
            fail(Doing::receiving, code);
        }
        break;
    }
    // More bytes than the answer has, or a request that was not sent to its end: who knows what the
    // next answer would belong to.
    if (!failure_ && parser->keep_alive() && left_.empty() && !body_is_held_) lease_.keep();
}

/// Gives the parser what came; false when it is no HTTP.
bool HopRun::feed(ResponseParser& parser, std::string_view arrived) {
    boost::system::error_code code;
    std::string joined;
    if (!left_.empty()) {
        joined = std::move(left_);
        joined.append(arrived);
        left_.clear();
        arrived = joined;
    }
    const std::size_t used = parser.put(boost::asio::buffer(arrived.data(), arrived.size()), code);
    if (used < arrived.size()) left_ = arrived.substr(used);
    if (!code || code == error::need_more) return true;
    failure_ = {parser.failure_words(code), Doing::receiving, code};
    return false;
}

/// Whether the answer was a 1xx, after which the real one comes.
bool HopRun::take_interim() {
    const bool is_interim = response_.status >= 100 && response_.status < 200;
    if (!is_interim || response_.status == 101) return false;
    response_.clear_answer();
    if (++interim_answers_ > most_interim_answers) {
        failure_.words = fmt::format("more than {} interim responses", most_interim_answers);
    }
    if (std::exchange(body_is_held_, false)) {
        response_.sample.sent_bytes += request_.body.size();
        if (const auto code = connection_.send(request_.body)) fail(Doing::sending, code);
    }
    return true;
}

bool HopRun::may_send_again() const {
    const bool saw_nothing = was_reused_ && failure_ && first_byte_ == Instant{};
    const bool was_closed = failure_.code == boost::asio::error::eof ||
                            failure_.code == boost::asio::error::connection_reset ||
                            failure_.code == boost::asio::error::broken_pipe;
    return saw_nothing && was_closed && is_idempotent(request_.method);
}

}  // namespace

HopEnd run_hop(Session& session, const Outgoing& request, ResponseState& response, Instant began) {
    for (bool is_second = false;; is_second = true) {
        Lease lease(session, request.url.origin);
        if (is_second) lease.connection().close();
        HopRun hop(session, request, response, lease);
        const bool again = hop.run(began);
        if (!again || is_second) return {hop.take_failure(), hop.ended()};
        began = hop.ended();
        response.clear_answer();
    }
}

}  // namespace mayfly::http
