#include "cluster/seal.hpp"

#include <algorithm>

#include "base/secret.hpp"

namespace mayfly::cluster {

Seal::Code Seal::next(std::span<const std::uint8_t> payload) {
    std::array<std::uint8_t, 8> number{};
    for (std::size_t i = 0; i < number.size(); ++i) {
        number[i] = static_cast<std::uint8_t>(frames_ >> 8 * (number.size() - 1 - i));
    }
    ++frames_;
    const auto whole = hmac_.add(number).add(payload).finish();
    Code code{};
    std::copy_n(whole.begin(), code.size(), code.begin());
    return code;
}

bool Seal::fits_next(std::span<const std::uint8_t> payload, std::span<const std::uint8_t> code) {
    return are_equal(next(payload), code);
}

}  // namespace mayfly::cluster
