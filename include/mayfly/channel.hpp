// A bounded queue between the users of one worker process: one user registers accounts and sends
// them, others receive and use them. Order is kept: values come out as they went in, users that
// wait are served as they came. Each worker process (--processes) has its own.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>

#include <mayfly/semaphore.hpp>

namespace mayfly {

/// Holds at most `capacity` values, at least 1. Any number of users may send and receive. Must
/// outlive every user that waits for it; a global or a static member does.
template <class T>
class Channel {
public:
    explicit Channel(std::size_t capacity) : room_(capacity) {
        if (capacity == 0)
            throw std::invalid_argument("a Channel needs room for at least one value");
    }

    /// Waits for room and puts `value` in. False when the channel is closed; the value is dropped.
    /// A user that is stopped while it waits unwinds from here and sends nothing. Throws
    /// std::logic_error where no user runs.
    bool send(T value) {
        if (closed_ || !room_.take("Channel::send()") || closed_) return false;
        values_.push_back(std::move(value));
        ready_.give();
        return true;
    }

    /// Waits for a value and takes the oldest. Empty when the channel is closed and nothing is left
    /// in it. A user that is stopped while it waits unwinds from here and takes nothing. Throws
    /// std::logic_error where no user runs.
    std::optional<T> receive() {
        if (!ready_.take("Channel::receive()")) return std::nullopt;
        return take_oldest();
    }

    /// The oldest value if there is one that nobody waits for; never waits.
    std::optional<T> try_receive() {
        if (!ready_.try_take()) return std::nullopt;
        return take_oldest();
    }

    /// Nothing can be sent any more; what is in it can still be received, then receive() is empty.
    /// Users that wait are told at once. Closing twice is harmless.
    void close() {
        closed_ = true;
        room_.close();
        ready_.close();
    }

    bool is_closed() const { return closed_; }
    std::size_t size() const { return values_.size(); }

private:
    std::optional<T> take_oldest() {
        std::optional<T> oldest(std::move(values_.front()));
        values_.pop_front();
        room_.give();
        return oldest;
    }

    detail::Permits room_;      // One for each place that is free.
    detail::Permits ready_{0};  // One for each value.
    std::deque<T> values_;
    bool closed_ = false;
};

}  // namespace mayfly
