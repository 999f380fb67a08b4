// Two connected sockets, for tests of waiting.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "fiber/loop.hpp"

namespace mayfly::fiber {

struct SocketPair {
    using Socket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;

    explicit SocketPair(Loop& loop) : near(loop.executor()), far(loop.executor()) {
        asio::local::connect_pair(near, far);
    }
    Socket near;
    Socket far;
};

}  // namespace mayfly::fiber
