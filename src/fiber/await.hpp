// Turns any asynchronous operation of Asio or Beast into a statement on the current fiber:
//
//     socket.async_connect(endpoint, fiber::await);          throws boost::system::system_error
//     auto n = socket.async_read_some(buffer, fiber::await[error]);
//
// The operation carries the fiber's cancellation slot, so cancel() and deadlines end it early.
// A cancelled fiber throws Cancelled; while it unwinds, a wait returns operation_aborted at once.
#pragma once

#include <exception>
#include <optional>
#include <tuple>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "fiber/fiber.hpp"

namespace mayfly::fiber {

/// The result of an operation, for the fiber that waits for it; lives on that fiber's stack.
template <class... Values>
using WaitResult = std::optional<std::tuple<boost::system::error_code, Values...>>;

/// The completion handler: stores the result and switches to the fiber, which reads it.
template <class... Values>
struct Resume {
    using cancellation_slot_type = asio::cancellation_slot;

    WaitResult<Values...>* result;
    Fiber* fiber;

    cancellation_slot_type get_cancellation_slot() const noexcept { return fiber->slot(); }
    void operator()(boost::system::error_code error, Values... values) {
        fiber->prefetch_stack();
        result->emplace(error, std::move(values)...);
        fiber->resume();
    }
};

struct Await {
    boost::system::error_code* error = nullptr;

    Await operator[](boost::system::error_code& destination) const { return {&destination}; }
};

inline constexpr Await await{};

}  // namespace mayfly::fiber

template <class... Values>
struct boost::asio::async_result<mayfly::fiber::Await, void(boost::system::error_code, Values...)> {
    static constexpr bool has_value = sizeof...(Values) == 1;

    template <class Initiation, class... Args>
    static auto initiate(Initiation&& initiation, mayfly::fiber::Await token, Args&&... args) {
        auto& self = mayfly::fiber::Fiber::here();
        self.throw_if_cancelled();
        mayfly::fiber::WaitResult<Values...> result;
        if (self.must_not_wait()) {
            result.emplace(boost::asio::error::operation_aborted, Values{}...);
        } else {
            std::forward<Initiation>(initiation
            )(mayfly::fiber::Resume<Values...>{&result, &self}, std::forward<Args>(args)...);
            self.park();  // Asio never completes inside the initiation: the result comes later.
            // What cancels this operation must not outlive it: the next one may set nothing.
            self.slot().clear();
            self.throw_if_cancelled();
        }
        const boost::system::error_code error = std::get<0>(*result);
        if (token.error != nullptr) {
            *token.error = error;
        } else if (error && std::uncaught_exceptions() == 0) {
            throw boost::system::system_error(error);
        }
        if constexpr (has_value) return std::move(std::get<1>(*result));
    }
};
