// A second event loop on the test's thread: a worker has a loop to itself, and a test that has
// several workers gives each one. The test's own loop turns them.
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/basic_waitable_timer.hpp>

#include "fiber/loop.hpp"

namespace mayfly::cluster {

class SideLoop {
public:
    /// Turns from now on whenever `outer` does, for as long as it exists.
    explicit SideLoop(fiber::Loop& outer) : timer_(outer.executor()) { turn_again(); }
    /// Its fibers have ended.
    ~SideLoop() { *is_over_ = true; }
    SideLoop(const SideLoop&) = delete;
    SideLoop& operator=(const SideLoop&) = delete;

    fiber::Loop& loop() { return loop_; }

private:
    using Timer =
        boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, fiber::Executor>;

    void turn_again() {
        timer_.expires_after(std::chrono::milliseconds(1));
        // The turn that is due may come after this object is gone, so both share the flag.
        timer_.async_wait([this, is_over = is_over_](boost::system::error_code cancelled) {
            if (cancelled || *is_over) return;
            loop_.io().restart();
            loop_.io().poll();
            turn_again();
        });
    }

    fiber::Loop loop_;
    Timer timer_;
    std::shared_ptr<bool> is_over_ = std::make_shared<bool>(false);
};

}  // namespace mayfly::cluster
