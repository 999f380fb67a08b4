// One peer: messages out through a bounded queue, messages in one by one. Belongs to the loop's
// thread and to the owner of its fibers: one fiber calls receive(), another runs write_queued().
//
// Works on any stream socket, a Unix pair as well as TCP. A link that fails in either direction is
// over in both.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "base/result.hpp"
#include "cluster/frame.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "fiber/loop.hpp"

namespace mayfly::cluster {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, fiber::Executor>;

/// Takes over an open Unix stream socket, such as one end of a pair or an inherited one.
Socket adopt_socket(fiber::Loop& loop, int descriptor);

class Link {
public:
    /// What may wait to be sent: beyond it the peer has stopped reading and the link ends.
    static constexpr std::size_t max_queued_bytes = 4 * max_payload_size;

    explicit Link(Socket socket) : socket_(std::move(socket)) {}
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// Queues the message; without effect once the link is over.
    void send(const Message& message);
    /// Parks until a message is here. The error says why there is no more: the peer closed the
    /// link, it broke, what came was not a message, or a deadline in scope struck.
    Result<Message> receive();
    /// Body of the writing fiber. Returns when the link is over.
    void write_queued();

    /// What is queued is still sent, then the peer sees the end of the stream.
    void finish();
    /// Over at once; wakes both fibers.
    void close();
    bool is_over() const { return !socket_.is_open(); }

private:
    Socket socket_;
    FrameReader reader_;
    std::array<std::uint8_t, 16 * 1024> arrived_;
    std::deque<std::vector<std::uint8_t>> queue_;  // Headers and payloads in turn.
    std::size_t queued_bytes_ = 0;
    fiber::Event queue_changed_;
    bool is_finishing_ = false;
};

}  // namespace mayfly::cluster
