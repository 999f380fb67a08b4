// A bounded queue between the users of one worker process: one user registers accounts and sends
// them, others receive and use them. Values come out in the order in which they went in, and users
// are served in the order in which they came. Each worker process (--processes) has its own queue.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <stdexcept>
#include <utility>

#include <mayfly/semaphore.hpp>

namespace mayfly {

/// Holds at most `capacity` values, at least 1; a capacity of 0 throws std::invalid_argument. Any
/// number of users may send and receive. A channel must outlive every user that waits for it, as a
/// global or a static member does.
template <class T>
class Channel {
public:
    explicit Channel(std::size_t capacity) : room_(capacity) {
        if (capacity == 0)
            throw std::invalid_argument("a Channel needs room for at least one value");
    }

    /// Waits for room and puts `value` in. Returns false, and drops the value, if the channel is
    /// closed. A user that is stopped while it waits sends nothing; its stack unwinds from here.
    /// Throws std::logic_error outside a user's code.
    bool send(T value) {
        if (closed_ || !room_.take("Channel::send()") || closed_) return false;
        values_.push_back(std::move(value));
        ready_.give();
        return true;
    }

    /// Waits for a value and takes the oldest. Returns nothing if the channel is closed and empty.
    /// A user that is stopped while it waits takes nothing; its stack unwinds from here. Throws
    /// std::logic_error outside a user's code.
    std::optional<T> receive() {
        if (!ready_.take("Channel::receive()")) return std::nullopt;
        return take_oldest();
    }

    /// Takes the oldest value if there is one that no user waits for. Never waits.
    std::optional<T> try_receive() {
        if (!ready_.try_take()) return std::nullopt;
        return take_oldest();
    }

    /// From now on send() returns false. Values that are in the channel can still be received; then
    /// receive() returns nothing. Users that wait return at once. Closing twice does no harm.
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

    detail::Permits room_;      // One for each free place.
    detail::Permits ready_{0};  // One for each value.
    std::deque<T> values_;
    bool closed_ = false;
};

}  // namespace mayfly
