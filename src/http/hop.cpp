#include "http/hop.hpp"

#include <optional>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/core.h>

#include "base/prefetch.hpp"
#include "fiber/deadline.hpp"
#include "http/content_decoder.hpp"
#include "http/hop_run.hpp"
#include "http/response_parser.hpp"
#include "http/whole_response.hpp"

namespace mayfly::http {
namespace {

constexpr int most_interim_answers = 20;

/// An answer after which the real one comes.
bool is_interim(int status) {
    return status >= 100 && status < 200 && status != 101;
}

}  // namespace

bool HopRun::run(Instant began) {
    if (open(began) && send(was_reused_ ? began : Clock::now())) receive();
    ended_ = failure_ || last_byte_ == Instant{} ? Clock::now() : last_byte_;
    if (upload_) end_upload();
    lease_.end(ended_);
    if (first_byte_ != Instant{} && sent_ != Instant{}) {
        response_.sample.phases.add(stats::Phase::receive, ended_ - first_byte_);
    }
    return is_to_send_again();
}

HopEnd HopRun::take_end() {
    if (!failure_) return {{}, {}, ended_};
    return {std::move(failure_), doing(), ended_};
}

void HopRun::receive() {
    const Failure while_sending = std::exchange(failure_, {});
    boost::system::error_code code;
    const std::string_view arrived = body_is_held_ ? receive_or_go_on(code) : receive_piece(code);
    auto whole = WholeResponse::none;
    if (!code && request_.method != "HEAD") {
        whole = read_whole_response(arrived, session_.environment.settings().limits, response_);
    }
    if (whole == WholeResponse::none) {
        read_in_pieces(arrived, code);
        if (failure_ && while_sending && first_byte_ == Instant{}) failure_ = while_sending;
    } else {
        decode_whole();
        if (is_sent_to_its_end() && whole == WholeResponse::keeps_connection) lease_.keep();
    }
    if (failure_ && is_interim(response_.status)) response_.status = 0;
    if (response_.status == 101) connection_.closes_after_use = true;  // It speaks no HTTP now.
    // Not the target's answer, though it came in its place.
    const bool is_of_proxy =
        response_.status == proxy_authentication_required && connection_.is_proxied_plain();
    if (is_of_proxy && !failure_) {
        response_.status = 0;
        failure_.words = authentication_words(*session_.environment.proxy());
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
    prefetch(&session_, sizeof session_);
    const std::string_view arrived = connection_.receive(code);
    if (arrived.empty()) return arrived;
    last_byte_ = Clock::now();
    if (first_byte_ == Instant{}) {
        first_byte_ = last_byte_;
        session_.environment.lend_memory(response_);
        if (!upload_) response_.sample.phases.add(stats::Phase::first_byte, first_byte_ - sent_);
    }
    response_.sample.received_bytes += arrived.size();
    return arrived;
}

void HopRun::decode_whole() {
    const bool has_none = response_.header("Content-Encoding").data() == nullptr;
    if (has_none) return;
    const std::string encoding = response_.joined("Content-Encoding");
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
    for (;;) {
        if (!arrived.empty() && !feed(*parser, arrived)) break;
        while (!failure_ && parser->is_done() && take_interim()) {
            parser.emplace(response_, limits, is_head);
            if (!left_.empty()) feed(*parser, std::exchange(left_, {}));
        }
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
    // More bytes than the answer has, or a request that was not sent to its end: who knows what the
    // next answer would belong to.
    if (!failure_ && is_sent_to_its_end() && parser->keep_alive() && left_.empty()) lease_.keep();
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

HopEnd run_hop(Session& session, const Outgoing& request, ResponseState& response, Instant began) {
    Lease lease(session, request.url.origin);
    if (!lease) {
        const auto doing = std::string(doing_words(Doing::queueing));
        return {
            failure_of(Doing::queueing, boost::asio::error::operation_aborted),
            doing,
            Clock::now()};
    }
    for (;;) {
        HopRun hop(session, request, response, lease);
        if (!hop.run(began)) return hop.take_end();
        ++response.sample.sent_again;
        lease.connection().was_left = true;
        lease.connection().close();
        began = hop.ended();
        response.clear_answer();
    }
}

}  // namespace mayfly::http
