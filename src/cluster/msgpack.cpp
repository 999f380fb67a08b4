#include "cluster/msgpack.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace mayfly::cluster {
namespace {

enum Tag : std::uint8_t {
    fix_array = 0x90,
    fix_text = 0xa0,
    bool_false = 0xc2,
    bool_true = 0xc3,
    binary_16 = 0xc5,
    binary_32 = 0xc6,
    real_64 = 0xcb,
    natural_8 = 0xcc,
    natural_16 = 0xcd,
    natural_32 = 0xce,
    natural_64 = 0xcf,
    integer_8 = 0xd0,
    integer_16 = 0xd1,
    integer_32 = 0xd2,
    integer_64 = 0xd3,
    text_8 = 0xd9,
    text_16 = 0xda,
    text_32 = 0xdb,
    array_16 = 0xdc,
    array_32 = 0xdd,
    negative_fix = 0xe0,
};
constexpr std::uint64_t max_8 = std::numeric_limits<std::uint8_t>::max();
constexpr std::uint64_t max_16 = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint64_t max_32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t max_integer = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t min_fix_integer = -32;
constexpr std::size_t max_fix_text = 31;
constexpr std::size_t max_fix_array = 15;

}  // namespace

void PackWriter::big_endian(std::uint64_t value, std::size_t size) {
    for (std::size_t i = size; i-- > 0;)
        bytes_.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

void PackWriter::tagged(std::uint8_t tag, std::uint64_t value, std::size_t size) {
    bytes_.push_back(tag);
    big_endian(value, size);
}

void PackWriter::append(std::span<const std::uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void PackWriter::boolean(bool value) {
    bytes_.push_back(value ? bool_true : bool_false);
}

void PackWriter::natural(std::uint64_t value) {
    if (value <= last_fix_natural) {
        big_endian(value, 1);
    } else if (value <= max_8) {
        tagged(natural_8, value, 1);
    } else if (value <= max_16) {
        tagged(natural_16, value, 2);
    } else if (value <= max_32) {
        tagged(natural_32, value, 4);
    } else {
        tagged(natural_64, value, 8);
    }
}

void PackWriter::integer(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    if (value >= 0) {
        natural(bits);
    } else if (value >= min_fix_integer) {
        big_endian(bits, 1);
    } else {
        tagged(integer_64, bits, 8);
    }
}

void PackWriter::real(double value) {
    tagged(real_64, std::bit_cast<std::uint64_t>(value), 8);
}

void PackWriter::text(std::string_view value) {
    if (value.size() <= max_fix_text) {
        big_endian(fix_text | value.size(), 1);
    } else if (value.size() <= max_16) {
        tagged(text_16, value.size(), 2);
    } else {
        tagged(text_32, value.size(), 4);
    }
    bytes_.insert(bytes_.end(), value.begin(), value.end());
}

void PackWriter::binary(std::span<const std::uint8_t> value) {
    if (value.size() <= max_8) {
        tagged(binary_8, value.size(), 1);
    } else if (value.size() <= max_16) {
        tagged(binary_16, value.size(), 2);
    } else {
        tagged(binary_32, value.size(), 4);
    }
    append(value);
}

void PackWriter::array(std::size_t size) {
    if (size <= max_fix_array) {
        big_endian(fix_array | size, 1);
    } else if (size <= max_16) {
        tagged(array_16, size, 2);
    } else {
        tagged(array_32, size, 4);
    }
}

void PackReader::fail(std::string_view what) {
    if (mistake_.empty()) mistake_ = what;
    rest_ = {};
}

std::uint8_t PackReader::tag() {
    const auto first = bytes(1, 1);
    return first.empty() ? std::uint8_t{0} : first.front();
}

std::uint64_t PackReader::big_endian(std::size_t size) {
    if (rest_.size() < size) {
        fail("it ends too early");
        return 0;
    }
    std::uint64_t value = 0;
    for (const auto byte : rest_.first(size)) value = value << 8 | byte;
    rest_ = rest_.subspan(size);
    return value;
}

std::span<const std::uint8_t> PackReader::bytes(std::size_t size, std::size_t max_size) {
    if (size > max_size) fail("a text or binary value is too long");
    if (size > rest_.size()) fail("it ends too early");
    if (failed()) return {};
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
}

bool PackReader::boolean() {
    const auto first = tag();
    if (first != bool_false && first != bool_true) fail("a boolean is missing");
    return !failed() && first == bool_true;
}

std::uint64_t PackReader::natural_after(std::uint8_t first) {
    if (first <= last_fix_natural) return first;
    switch (first) {
        case natural_8:
            return big_endian(1);
        case natural_16:
            return big_endian(2);
        case natural_32:
            return big_endian(4);
        case natural_64:
            return big_endian(8);
        default:
            fail("a number is missing or negative");
            return 0;
    }
}

std::int64_t PackReader::integer() {
    const auto first = tag();
    if (first >= negative_fix) return static_cast<std::int8_t>(first);
    switch (first) {
        case integer_8:
            return static_cast<std::int8_t>(big_endian(1));
        case integer_16:
            return static_cast<std::int16_t>(big_endian(2));
        case integer_32:
            return static_cast<std::int32_t>(big_endian(4));
        case integer_64:
            return static_cast<std::int64_t>(big_endian(8));
        default:
            break;
    }
    const auto value = natural_after(first);
    if (value > max_integer) {
        fail("a number is too large");
        return 0;
    }
    return static_cast<std::int64_t>(value);
}

double PackReader::real() {
    if (tag() != real_64) fail("a real number is missing");
    const auto value = std::bit_cast<double>(big_endian(8));
    if (!std::isfinite(value)) fail("a real number is not finite");
    return failed() ? 0 : value;
}

std::string PackReader::text(std::size_t max_size) {
    const auto first = tag();
    std::size_t size = 0;
    if ((first & ~max_fix_text) == fix_text) {
        size = first & max_fix_text;
    } else if (first == text_8) {
        size = big_endian(1);
    } else if (first == text_16) {
        size = big_endian(2);
    } else if (first == text_32) {
        size = big_endian(4);
    } else {
        fail("a text is missing");
    }
    const auto taken = bytes(size, max_size);
    return {taken.begin(), taken.end()};
}

std::span<const std::uint8_t> PackReader::long_binary(std::size_t max_size) {
    std::size_t size = 0;
    switch (tag()) {
        case binary_8:
            size = big_endian(1);
            break;
        case binary_16:
            size = big_endian(2);
            break;
        case binary_32:
            size = big_endian(4);
            break;
        default:
            fail("a binary value is missing");
            break;
    }
    return bytes(size, max_size);
}

std::size_t PackReader::array(std::size_t max_size) {
    const auto first = tag();
    std::size_t size = 0;
    if ((first & ~max_fix_array) == fix_array) {
        size = first & max_fix_array;
    } else if (first == array_16) {
        size = big_endian(2);
    } else if (first == array_32) {
        size = big_endian(4);
    } else {
        fail("a list is missing");
    }
    if (size > max_size) fail("a list is too long");
    if (size > rest_.size()) fail("it ends too early");
    return failed() ? 0 : size;
}

}  // namespace mayfly::cluster
