// One peer: messages out through a bounded queue, messages in one by one. Belongs to the loop's
// thread and to the owner of its fibers: one fiber calls receive(), another runs write_queued().
//
// Works on any stream. A link that fails in either direction is over in both. Until be_trusting()
// is called nobody knows the peer, and it may say little.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/frame.hpp"
#include "cluster/handshake.hpp"
#include "cluster/message.hpp"
#include "cluster/seal.hpp"
#include "cluster/stream.hpp"
#include "fiber/event.hpp"

namespace mayfly::cluster {

class Link {
public:
    /// What may wait to be sent: beyond it the peer has stopped reading and the link ends.
    static constexpr std::size_t max_queued_bytes = 4 * max_payload_size;

    explicit Link(Stream stream);
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    /// The worker's side of the handshake, on the current fiber, before anything else.
    Result<void> introduce(WorkerHandshake handshake);
    /// The master's side; `handshake` then knows who the worker is. A peer that speaks mayfly and
    /// is refused is told why.
    Result<void> identify(MasterHandshake& handshake);
    /// Whether the handshake failed because one side wants nothing to do with the other.
    bool was_refused() const { return was_refused_; }

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
    bool is_over() const { return !stream_.is_open(); }
    Stream& stream() { return stream_; }

private:
    template <class Handshake>
    Result<void> shake_hands(Handshake& handshake);
    Result<std::vector<std::uint8_t>> receive_payload();
    Result<void> check_seal(std::vector<std::uint8_t>& payload);
    Result<void> write_now(const std::vector<Bytes>& payloads);
    void be_trusting(const std::optional<SealKeys>& keys);

    Stream stream_;
    FrameReader reader_{max_handshake_payload_size};
    std::vector<std::uint8_t> arrived_;
    std::optional<Seal> outgoing_;
    std::optional<Seal> incoming_;
    std::vector<std::vector<std::uint8_t>> queue_;  // Whole frames.
    std::size_t queued_bytes_ = 0;
    fiber::Event queue_changed_;
    std::string problem_;  // Ours, with what was to be sent.
    bool was_refused_ = false;
    bool is_finishing_ = false;
};

}  // namespace mayfly::cluster
