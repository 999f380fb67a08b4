// Sockets that programs which are started later do not inherit: those that Asio opens and accepts
// itself are inherited, and a program that outlives this one would keep its ports and connections.
#pragma once

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/system/error_code.hpp>

namespace mayfly {

/// Gives Asio's `socket` or acceptor this open descriptor; below 0, `error` is errno's.
template <class Socket>
void assign_descriptor(
    Socket& socket,
    const typename Socket::protocol_type& protocol,
    int descriptor,
    boost::system::error_code& error
) {
    if (descriptor < 0) {
        error.assign(errno, boost::system::system_category());
        return;
    }
    socket.assign(protocol, descriptor, error);
    if (error) ::close(descriptor);
}

/// In place of `socket.open(protocol, error)`.
template <class Socket>
void open_unshared(
    Socket& socket, const typename Socket::protocol_type& protocol, boost::system::error_code& error
) {
    const int type = protocol.type() | SOCK_CLOEXEC;
    const int descriptor = ::socket(protocol.family(), type, protocol.protocol());
    assign_descriptor(socket, protocol, descriptor, error);
}

/// In place of `acceptor.accept(socket, peer, error)`, once somebody waits.
template <class Acceptor, class Socket>
void accept_unshared(
    Acceptor& acceptor,
    Socket& socket,
    typename Acceptor::endpoint_type& peer,
    boost::system::error_code& error
) {
    auto size = static_cast<socklen_t>(peer.capacity());
    const int descriptor = ::accept4(acceptor.native_handle(), peer.data(), &size, SOCK_CLOEXEC);
    if (descriptor >= 0) peer.resize(size);
    assign_descriptor(socket, peer.protocol(), descriptor, error);
}

}  // namespace mayfly
