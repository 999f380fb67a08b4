// The reading half of a hop.
#include <optional>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/core.h>

#include "base/prefetch.hpp"
#include "http/body_stream.hpp"
#include "http/content_decoder.hpp"
#include "http/hop_run.hpp"
#include "net/proxy.hpp"

namespace mayfly::http {
namespace {

using net::Doing;
using net::Failure;

constexpr int most_interim_answers = 20;

/// An answer after which the real one comes.
bool is_interim(int status) {
    return status >= 100 && status < 200 && status != 101;
}

}  // namespace

void HopRun::receive() {
    std::optional<Failure> while_sending;
    if (failure_) while_sending = std::exchange(failure_, {});
    boost::system::error_code code;
    const std::string_view arrived = body_is_held_ ? receive_or_go_on(code) : receive_piece(code);
    auto whole = WholeResponse::none;
    if (!code && request_.method != "HEAD" && request_.stream == nullptr) {
        ClientNetwork& network = client_.network;
        whole = network.whole_responses().read(arrived, network.settings().limits, response_);
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
        failure_.words = net::authentication_words(*client_.network.proxy());
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
    const bool is_timed = request_.options->read_timeout.has_value();
    const std::string_view arrived = is_timed ? next_bytes_in_time(code) : next_bytes(code);
    if (arrived.empty()) return arrived;
    last_byte_ = Clock::now();
    client_.network.trace(&Trace::arrived, response_, arrived);
    if (first_byte_ == Instant{}) {
        first_byte_ = last_byte_;
        client_.network.lend_memory(response_);
        if (!upload_) response_.sample.phases.add(stats::Phase::first_byte, first_byte_ - sent_);
    }
    response_.sample.received_bytes += arrived.size();
    return arrived;
}

std::string_view HopRun::next_bytes(boost::system::error_code& code) {
    code = connection_.wait();
    if (code) return {};
    // Other users ran since the request went out: these lines come back while the kernel copies.
    prefetch(&connection_, sizeof connection_);
    prefetch(&response_, sizeof response_);
    prefetch(&client_, sizeof client_);
    return connection_.receive(code);
}

/// The same within RequestOptions::read_timeout. While the body goes out, nothing has to come.
std::string_view HopRun::next_bytes_in_time(boost::system::error_code& code) {
    if (upload_ && upload_->is_running()) {
        const Upload::WakesReader wakes(*upload_);
        const std::string_view arrived = next_bytes(code);
        if (code != boost::asio::error::operation_aborted || !upload_->is_complete())
            return arrived;
    }
    const fiber::Deadline patience(Clock::now() + *request_.options->read_timeout);
    const std::string_view arrived = next_bytes(code);
    is_read_too_slowly_ = code && patience.has_struck();
    return arrived;
}

void HopRun::decode_whole() {
    if (response_.has_usual_fields) return;
    if (response_.header("Content-Encoding").data() == nullptr) return;
    const std::string encoding = response_.joined("Content-Encoding");
    const auto limit = client_.network.settings().limits.body_bytes;
    const auto pause = [this] { client_.network.let_others_run(); };
    const auto decoded = decode_content(encoding, response_.body, limit, pause);
    if (!decoded) failure_ = {decoded.error().message, Doing::receiving, {}};
}

/// From the first piece on, which may be an error.
void HopRun::read_in_pieces(std::string_view arrived, boost::system::error_code code) {
    const ParserLimits& limits = client_.network.settings().limits;
    const bool is_head = request_.method == "HEAD";
    std::unique_ptr<net::Network::ReadBuffer> kept;  // What `arrived` lies in, after a pause.
    const auto pause = [this, &kept] {
        if (request_.stream != nullptr && detail::is_streamed(response_.status)) {
            client_.network.keep_read_buffer(kept);
            deliver();
        }
        client_.network.let_others_run(&kept);
    };
    std::optional<ResponseParser> parser(std::in_place, response_, limits, is_head, pause);
    for (;;) {
        if (!arrived.empty()) feed(*parser, arrived);
        while (!failure_ && parser->is_done() && take_interim()) {
            parser.emplace(response_, limits, is_head, pause);
            if (!left_.empty()) feed(*parser, std::exchange(left_, {}));
        }
        kept.reset();
        if (request_.stream != nullptr && !deliver()) break;
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
    if (!failure_ && request_.stream != nullptr) finish_stream();
    // After more bytes than the answer has, or half a request, the next answer may be another's.
    connection_.stays_open =
        !failure_ && is_sent_to_its_end() && parser->keep_alive() && left_.empty();
}

/// Gives the parser what came, which may be no HTTP.
void HopRun::feed(ResponseParser& parser, std::string_view arrived) {
    left_ = arrived.substr(parser.put(arrived));
    if (!parser.problem().empty()) failure_ = {parser.problem(), Doing::receiving, {}};
}

/// Gives the author's function what has come of the body, which may park; false when nothing more
/// is wanted. Nothing lies in the worker's read buffer then.
bool HopRun::deliver() {
    if (!detail::is_streamed(response_.status)) return true;
    if (response_.body.empty() || is_ended_early_) {
        response_.body.clear();
        return !is_ended_early_;
    }
    client_.network.trace(&Trace::streamed, response_, response_.body);
    const auto goes_on =
        request_.stream->take(response_, response_.body, last_byte_ - response_.sample.started);
    if (!goes_on) {
        if (!failure_) failure_ = {goes_on.error().message, Doing::receiving, {}};
        return false;
    }
    response_.sample.content_bytes += response_.body.size();
    response_.body.clear();
    is_ended_early_ = !*goes_on;
    return *goes_on;
}

void HopRun::finish_stream() {
    if (!request_.stream->finish || !detail::is_streamed(response_.status)) return;
    const auto finished = request_.stream->finish(response_);
    if (!finished) failure_ = {finished.error().message, Doing::receiving, {}};
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

}  // namespace mayfly::http
