// Data files of a scenario, and in which order a worker takes their rows. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <mayfly/rows.hpp>

namespace mayfly::plan {

/// "in order", "shuffled", "random" or "once".
std::string_view words_of(HandOut hand_out);

/// A file whose rows users take.
struct RowFile {
    std::string name;  // As the scenario calls it.
    std::string file;  // As the scenario names it.
    std::uint64_t rows = 0;
    HandOut hand_out = HandOut::in_order;
    bool operator==(const RowFile&) const = default;
};

/// A permutation of 0, …, size - 1 without a table: a Feistel network on the next power of 4, of
/// which results beyond the size are permuted again (Black and Rogaway, "Ciphers with Arbitrary
/// Finite Domains", CT-RSA 2002, method 2).
class Permutation {
public:
    /// `size` is at least 1 and at most 2^62.
    Permutation(std::uint64_t size, std::uint64_t key);

    std::uint64_t operator()(std::uint64_t index) const;

private:
    std::uint64_t permute_once(std::uint64_t index) const;

    std::uint64_t size_;
    std::uint64_t key_;
    unsigned half_bits_ = 1;
};

/// Which rows one of the workers takes: its own stripe of the file, or of a permutation.
struct RowStripe {
    std::uint64_t rows = 1;
    std::uint64_t worker = 0;   // Its index ...
    std::uint64_t workers = 1;  // ... among so many.
    std::uint64_t seed = 0;
    bool is_shuffled = false;
    bool wraps = true;

    /// The row that this worker takes after `taken` others; nothing if there is none left.
    std::optional<std::uint64_t> row(std::uint64_t taken) const;
};

}  // namespace mayfly::plan
