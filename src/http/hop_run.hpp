// One request on one connection, until its response is complete or it failed: hop.cpp sends it, and
// hop_receive.cpp reads the response. Only for these two.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "fiber/deadline.hpp"
#include "http/client_state.hpp"
#include "http/response_parser.hpp"
#include "http/upload.hpp"

namespace mayfly::http {

inline constexpr int first_refusal = 300;  // From this status on the rest of a body is not wanted.

class HopRun {
public:
    HopRun(ClientState& client, const Outgoing& request, ResponseState& response, Connection& used)
        : client_(client), request_(request), response_(response), connection_(used) {}

    /// True when the request is to be sent again on a new connection: this one had been used before
    /// and ended without a byte of an answer.
    bool run(Instant began);
    bool has_failed() const { return static_cast<bool>(failure_); }
    /// Why it failed, under `deadline`.
    [[gnu::noinline]] std::string failure_words(const fiber::Deadline& deadline) const;
    /// When the last byte came, or it failed.
    Instant ended() const { return ended_; }

private:
    bool open(Instant began);
    bool is_left(Instant began);
    bool send(Instant began);
    [[gnu::noinline]] void keep_sent(std::string_view head);
    [[gnu::noinline]] void send_body(Instant began, std::size_t sent);
    /// Only then the next answer on this connection is that of the next request.
    bool is_sent_to_its_end() { return !body_is_held_ && (!upload_ || ends_upload()); }
    [[gnu::noinline]] bool ends_upload();
    void receive();
    std::string_view receive_piece(boost::system::error_code& code);
    std::string_view next_bytes(boost::system::error_code& code);
    [[gnu::noinline]] std::string_view next_bytes_in_time(boost::system::error_code& code);
    [[gnu::noinline]] std::string_view receive_or_go_on(boost::system::error_code& code);
    void decode_whole();
    [[gnu::noinline]] void read_in_pieces(std::string_view arrived, boost::system::error_code code);
    void feed(ResponseParser& parser, std::string_view arrived);
    bool take_interim();
    bool deliver();
    void finish_stream();
    void fail(net::Doing doing, const boost::system::error_code& code) {
        failure_ = net::failure_of(doing, code);
    }
    bool is_to_send_again() const;
    [[gnu::noinline]] std::string doing() const;

    ClientState& client_;
    const Outgoing& request_;
    ResponseState& response_;
    Connection& connection_;
    net::Failure failure_;
    Instant sent_{};
    Instant first_byte_{};
    Instant last_byte_{};  // What is done with the bytes after that is not the target's time.
    Instant ended_{};
    std::string left_;                // Bytes that came after the answer's end.
    std::unique_ptr<Upload> upload_;  // Of a body that did not go along with the head.
    int interim_answers_ = 0;
    bool was_reused_ = false;
    bool body_is_held_ = false;
    bool is_read_too_slowly_ = false;  // RequestOptions::read_timeout struck.
    bool is_ended_early_ = false;      // The author wants no more of a stream.
};

}  // namespace mayfly::http
