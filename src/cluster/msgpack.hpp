// The part of MessagePack that the protocol uses: integers, reals, booleans, text, binary, arrays.
//
// The reader reads one expected value after the other and trusts nothing: it checks a length
// against the bytes that are there before it stores anything, does not recurse, and returns empty
// values after the first mistake. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mayfly::cluster {

class PackWriter {
public:
    void boolean(bool value);
    void natural(std::uint64_t value);
    void integer(std::int64_t value);
    void real(double value);
    void text(std::string_view value);
    void binary(std::span<const std::uint8_t> value);
    /// Begins an array; the next `size` values are its elements.
    void array(std::size_t size);

    std::vector<std::uint8_t> take() { return std::move(bytes_); }

private:
    void big_endian(std::uint64_t value, std::size_t size);
    void tagged(std::uint8_t tag, std::uint64_t value, std::size_t size);
    void append(std::span<const std::uint8_t> bytes);

    std::vector<std::uint8_t> bytes_;
};

/// The first bytes that decide most values, of
/// https://github.com/msgpack/msgpack/blob/master/spec.md; the others are in msgpack.cpp.
enum PackTag : std::uint8_t { last_fix_natural = 0x7f, binary_8 = 0xc4 };

class PackReader {
public:
    explicit PackReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

    bool boolean();
    std::uint64_t natural() {
        if (rest_.empty() || rest_.front() > last_fix_natural) return natural_after(tag());
        const std::uint8_t value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    std::int64_t integer();
    double real();  // Finite.
    std::string text(std::size_t max_size);
    /// Of the bytes that are read.
    std::span<const std::uint8_t> binary(std::size_t max_size) {
        constexpr std::size_t head = 2;
        if (rest_.size() < head || rest_[0] != binary_8) return long_binary(max_size);
        const std::size_t size = rest_[1];
        if (size > max_size || size > rest_.size() - head) return long_binary(max_size);
        const auto value = rest_.subspan(head, size);
        rest_ = rest_.subspan(head + size);
        return value;
    }
    /// How many elements follow: at most `max_size`, and at most the bytes that are left.
    std::size_t array(std::size_t max_size);

    bool at_end() const { return rest_.empty(); }
    bool failed() const { return !mistake_.empty(); }
    /// The first mistake; empty if there is none.
    const std::string& mistake() const { return mistake_; }
    void fail(std::string_view what);

private:
    std::uint8_t tag();
    std::uint64_t big_endian(std::size_t size);
    std::uint64_t natural_after(std::uint8_t first);
    std::span<const std::uint8_t> long_binary(std::size_t max_size);
    std::span<const std::uint8_t> bytes(std::size_t size, std::size_t max_size);

    std::span<const std::uint8_t> rest_;
    std::string mistake_;
};

}  // namespace mayfly::cluster
