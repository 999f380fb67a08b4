// The socket of a stream, TCP or Unix. It is not in stream.hpp, so that files that only use streams
// do not compile Asio's sockets.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "fiber/loop.hpp"

namespace mayfly::cluster {

/// A class, not an alias for Asio's type, so that it can be declared without it.
class Socket : public boost::asio::
                   basic_stream_socket<boost::asio::generic::stream_protocol, fiber::Executor> {
public:
    using basic_stream_socket::basic_stream_socket;
};

/// Takes over an open Unix stream socket.
Socket adopt_socket(fiber::Loop& loop, int descriptor);

}  // namespace mayfly::cluster
