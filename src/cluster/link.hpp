// The link to one peer: messages go out through a bounded queue and come in one by one. Belongs to
// the loop's thread and the owner of its fibers: one calls receive(), another write_queued().
//
// Works on any stream. A link that fails in one direction is over in both. Until the handshake is
// done, the peer may send only short messages.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/frame.hpp"
#include "cluster/handshake.hpp"
#include "cluster/link_end.hpp"
#include "cluster/message.hpp"
#include "cluster/stream.hpp"
#include "fiber/event.hpp"

namespace mayfly::cluster {

class Tls;

class Link final : public LinkEnd {
public:
    /// The most bytes that may wait to be sent. Beyond it the link ends: the peer does not read.
    static constexpr std::size_t max_queued_bytes = 4 * max_payload_size;

    explicit Link(Stream stream);

    /// The worker's side of TLS, on the current fiber; call it first, and only if there is TLS.
    Result<void> secure(Tls& tls, const std::string& host);
    /// The master's side: TLS if the peer begins with it and `tls` is not null. Returns what a peer
    /// that came without is to be told; empty if nothing speaks against it.
    Result<std::string> secure_if_asked(Tls* tls);
    /// The worker's side of the handshake; call it before any messages.
    Result<void> introduce(WorkerHandshake handshake);
    /// The master's side; afterwards `handshake` knows who the worker is. A peer that speaks mayfly
    /// and is refused is told why.
    Result<void> identify(MasterHandshake& handshake);
    /// Whether the handshake failed because one side refused the other.
    bool was_refused() const { return was_refused_; }

    void send(const Message& message) override;
    /// Parks until a message has arrived. The error says why there are no more: the peer closed the
    /// link, the link broke, the bytes were not a message, or a deadline in scope struck.
    Result<Message> receive();
    /// The same, but as it came, for whoever decodes it later; valid until the next one.
    Result<std::span<const std::uint8_t>> receive_payload();
    /// What to say of an error of the stream, which may be that the other side refuses this one.
    Error broken(const boost::system::error_code& error);
    /// The body of the fiber that writes. Returns when the link is over.
    void write_queued();

    /// The last lines of the log that are not sent yet, for whoever tells of a crash.
    const std::vector<LogLine>& unsent_lines() const { return unsent_lines_; }

    /// Whether so much waits to be sent that who has more of it should wait.
    bool is_full() const { return queued_bytes_ > max_queued_bytes / 16; }

    /// Still sends what is queued; then the peer sees the end of the stream.
    void finish();
    /// Ends the link at once and wakes both fibers.
    void close() override;
    /// The same; receive() says why.
    void give_up(std::string why);
    bool is_over() const { return !stream_.is_open(); }
    Stream& stream() { return stream_; }

private:
    template <class Handshake>
    Result<void> shake_hands(Handshake& handshake);
    Result<void> write_now(const std::vector<Bytes>& payloads);

    Stream stream_;
    FrameReader reader_{max_handshake_payload_size};
    std::vector<std::uint8_t> arrived_;
    std::vector<std::vector<std::uint8_t>> queue_;  // Whole frames.
    std::size_t queued_bytes_ = 0;
    std::vector<LogLine> unsent_lines_;
    fiber::Event queue_changed_;
    std::string problem_;  // Why this side ended the link; empty if it did not.
    bool was_refused_ = false;
    bool is_finishing_ = false;
};

/// Parks while the link is full, before a message of which there may be many. Meanwhile another
/// link may take its place, or none.
void wait_for_room(Link* const& link);

}  // namespace mayfly::cluster
