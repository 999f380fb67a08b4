// A connected stream of bytes to a peer: a Unix socket pair, TCP, or TLS over TCP. Its calls park
// the current fiber. One fiber may read while another writes; belongs to its loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace boost::system {
class error_code;
}

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::cluster {

class Socket;
class Tls;
struct TlsProblem;

class Stream {
public:
    // Implicit, because a plain socket is a stream.
    Stream(Socket socket);  // NOLINT(google-explicit-constructor)
    /// Takes an open Unix stream socket, such as one end of a pair or an inherited one.
    static Stream adopt(fiber::Loop& loop, int descriptor);
    ~Stream();
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) noexcept;

    /// For TCP: sends small frames at once, and detects when the other machine is gone.
    void tune_for_tcp();
    /// Uses TLS from here on; call it before anything is sent. A worker requires that the peer's
    /// certificate, if it shows one, is for `host`, or for every master. Nothing: it worked.
    std::optional<TlsProblem> secure(Tls& tls, const std::string& host);
    /// Parks until the peer speaks: whether it begins with TLS. Reads nothing.
    bool awaits_tls();
    /// Tells a peer that began with TLS that it cannot be had, and reads until it has gone.
    void refuse_tls();

    std::size_t read_some(std::span<std::uint8_t> into, boost::system::error_code& error);
    /// All of `pieces`, one after the other.
    void write(std::span<const std::vector<std::uint8_t>> pieces, boost::system::error_code& error);
    /// The peer sees the end of the stream; this side can still read.
    void finish();
    void close();
    bool is_open() const;
    int native_handle();
    /// "10.0.0.7:40312"; empty for a Unix socket.
    std::string peer() const;

private:
    struct TlsPart;

    std::unique_ptr<Socket> socket_;  // On the heap, because the TLS part refers to it.
    std::unique_ptr<TlsPart> tls_;
};

}  // namespace mayfly::cluster
