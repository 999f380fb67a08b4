// What the clients over foreign libraries have in common: how long a call may still take, values
// that become texts, and a connection that one call at a time uses and none leaves half used.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <mayfly/field.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly::detail {

class ClientDeadline {
public:
    explicit ClientDeadline(Duration limit) : limit_(limit) {}

    Duration left() const { return limit_ - (std::chrono::steady_clock::now() - began_); }
    /// "timed out after 60s while connecting"
    std::string words(std::string_view doing) const {
        const double seconds = std::chrono::duration<double>(limit_).count();
        return "timed out after " + number_text(seconds) + "s while " + std::string(doing);
    }

private:
    Duration limit_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// A text or a number.
struct ClientValue {
    ClientValue(std::string_view value) : text(value) {}
    ClientValue(const char* value) : text(value) {}
    ClientValue(const std::string& value) : text(value) {}
    template <Number T>
    ClientValue(T value) : text(text_of_number(value)) {}

    std::string text;
};

class ClosesUnlessKept {
public:
    explicit ClosesUnlessKept(std::function<void()> close) : close_(std::move(close)) {}
    ~ClosesUnlessKept() {
        if (close_) close_();
    }
    ClosesUnlessKept(const ClosesUnlessKept&) = delete;
    ClosesUnlessKept& operator=(const ClosesUnlessKept&) = delete;

    void keep() { close_ = nullptr; }

private:
    std::function<void()> close_;
};

/// Of the calls of one connection: a second one at the same time would take the first one's answer.
class OneCaller {
public:
    /// Throws std::logic_error if `is_used`, which it sets until its end.
    OneCaller(bool& is_used, const char* what) : is_used_(is_used) {
        if (!is_used) {
            is_used = true;
            return;
        }
        throw std::logic_error(
            std::string("another fiber uses this ") + what + "; give each user its own"
        );
    }
    ~OneCaller() { is_used_ = false; }
    OneCaller(const OneCaller&) = delete;
    OneCaller& operator=(const OneCaller&) = delete;

private:
    bool& is_used_;
};

/// False. Calls that fail without a wait would hold up all users if an author repeats them in a
/// loop.
inline bool fail_with_a_wait() {
    sleep(Duration(0));
    return false;
}

}  // namespace mayfly::detail
