// One request on one connection, on its way: hop.cpp receives the answer, hop_send.cpp opens the
// connection and sends. Lives on the stack of the user's fiber.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/hop.hpp"
#include "http/pool.hpp"
#include "http/response_parser.hpp"
#include "http/upload.hpp"

namespace mayfly::http {

inline constexpr int first_refusal = 300;  // From this status on the rest of a body is not wanted.

/// One request on one connection, until its answer is complete or it failed.
class HopRun {
public:
    HopRun(Session& session, const Outgoing& request, ResponseState& response, Lease& lease)
        : session_(session),
          request_(request),
          response_(response),
          lease_(lease),
          connection_(lease.connection()) {}

    /// True when the request is to be sent again on a new connection: this one had been used before
    /// and ended without a byte of an answer.
    bool run(Instant began);
    HopEnd take_end();
    /// When the last byte came, or it failed.
    Instant ended() const { return ended_; }

private:
    bool open(Instant began);
    bool is_left(Instant began);
    bool send(Instant began);
    void send_body(Instant began, std::size_t sent);
    bool is_sent_to_its_end();
    void end_upload();
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
    std::string left_;                // Bytes that came after the answer's end.
    std::unique_ptr<Upload> upload_;  // Of a body that did not go along with the head.
    Instant body_began_{};
    int interim_answers_ = 0;
    bool was_reused_ = false;
    bool body_is_held_ = false;
};

}  // namespace mayfly::http
