// Waiting for a socket, which a user does once a request: async_wait(wait_read, await) without the
// cancellation slot, whose setting and clearing touches memory of its own.
#pragma once

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include "fiber/fiber.hpp"

namespace mayfly::fiber {

/// Waits until `socket` has bytes, its end or an error to read. The current fiber's cancellation
/// and deadlines end the wait as they end a wait of await.hpp. Nothing else may wait for this
/// socket at the same time.
template <class Socket>
boost::system::error_code wait_readable(Socket& socket) {
    Fiber& self = Fiber::here();
    self.throw_if_cancelled();
    if (self.must_not_wait()) return asio::error::operation_aborted;
    boost::system::error_code result;
    {
        const Fiber::Interruptible wait(self, &socket, [](void* waited_for) {
            boost::system::error_code ignored;
            static_cast<Socket*>(waited_for)->cancel(ignored);
        });
        socket.async_wait(Socket::wait_read, [&self, &result](boost::system::error_code error) {
            self.prefetch_stack(&result);
            result = error;
            self.resume();
        });
        self.park();
    }
    self.throw_if_cancelled();
    return result;
}

}  // namespace mayfly::fiber
