// The client's side of one TLS connection, over a connected socket. Calls park the current fiber
// where OpenSSL wants the socket readable or writable; between calls no buffer is held. One fiber
// may read and another write.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <boost/system/error_code.hpp>
#include <openssl/types.h>

#include "fiber/socket.hpp"

namespace mayfly::net {

class TlsStream {
public:
    /// `socket` must outlive the stream.
    TlsStream(fiber::Socket& socket, SSL_CTX* context);
    ~TlsStream();
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    SSL* native() const { return ssl_; }
    boost::system::error_code shake_hands();

    // The error is eof after TLS' closing message, and stream_truncated at an end without it.

    /// Reads at least one byte. `into` is written to only after the last wait.
    std::size_t receive(char* into, std::size_t size, boost::system::error_code& error);
    /// Writes at least one of `bytes`, which must live until it returns.
    std::size_t send_some(std::string_view bytes, boost::system::error_code& error);
    /// The same without waiting: the error is would_block. What was begun is to be sent again.
    std::size_t try_send(std::string_view bytes, boost::system::error_code& error);

    /// Whether something has come that receive() would look at without a wait.
    bool has_arrived() const;
    /// Whether receive() would return or fail at once.
    bool is_readable();

private:
    struct Bio;

    /// What a call that returned `result` failed with: would_block if it is to be made again.
    boost::system::error_code error_of(int result) const;
    template <class Call>
    std::size_t run_once(Call call, boost::system::error_code& error);
    template <class Call>
    std::size_t run(Call call, boost::system::error_code& error);
    boost::system::error_code wait();
    int failed(const boost::system::error_code& error);

    fiber::Socket& socket_;
    SSL* ssl_;                                // Owned.
    boost::system::error_code socket_error_;  // Of the call under way.
};

}  // namespace mayfly::net
