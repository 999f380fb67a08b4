// A file descriptor with one owner, which closes it.
#pragma once

#include <unistd.h>
#include <utility>

namespace mayfly {

class Descriptor {
public:
    Descriptor() = default;
    /// Takes what a system call returned; a negative number is no descriptor.
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }

    explicit operator bool() const { return number_ >= 0; }
    int get() const { return number_; }
    /// Hands the descriptor to the caller, who closes it.
    int release() { return std::exchange(number_, -1); }

private:
    int number_ = -1;
};

}  // namespace mayfly
