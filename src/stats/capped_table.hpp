// Rows by a key of some texts, found by one hash look-up without allocation, never more than a cap.
//
// Rows stay in the order in which they were first seen. A row type has a constructor (or is an
// aggregate that begins with) one std::string for each part of its key, and an overload of
// key_of().
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mayfly::stats {

template <std::size_t parts>
using TextKey = std::array<std::string_view, parts>;

/// A text as a few overlapping words, which is quicker than byte by byte: `first` and `last` cover
/// it whole when it has at most 16 bytes.
struct TextEnds {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    explicit TextEnds(std::string_view text) {
        const char* begin = text.data();
        const char* end = begin + text.size();
        if (text.size() >= 8) {
            first = load<std::uint64_t>(begin);
            last = load<std::uint64_t>(end - 8);
        } else if (text.size() >= 4) {
            first = load<std::uint32_t>(begin);
            last = load<std::uint32_t>(end - 4);
        } else if (!text.empty()) {
            first = load<std::uint8_t>(begin);
            last = static_cast<std::uint64_t>(load<std::uint8_t>(begin + text.size() / 2)) << 8 |
                   load<std::uint8_t>(end - 1);
        }
    }
    template <class Word>
    static Word load(const char* from) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    bool operator==(const TextEnds& other) const = default;
};

inline bool is_same_text(std::string_view a, std::string_view b) {
    if (a.size() != b.size() || TextEnds(a) != TextEnds(b)) return false;
    return a.size() <= 16 || std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Folds by a 64 x 64 -> 128 bit product (the principle of wyhash). Not meant to withstand chosen
/// keys: names come from the person who runs the test.
class TextHash {
public:
    void add(std::string_view text) {
        const TextEnds ends(text);
        for (std::size_t at = 8; at + 8 < text.size(); at += 8) {
            mix(TextEnds::load<std::uint64_t>(text.data() + at), 0);
        }
        mix(ends.first ^ text.size(), ends.last);
    }
    std::uint32_t value() const { return static_cast<std::uint32_t>(state_ ^ (state_ >> 32)); }

private:
    __extension__ using Product = unsigned __int128;

    void mix(std::uint64_t a, std::uint64_t b) {
        const Product product = Product{state_ ^ a} * (b ^ 0x9e3779b97f4a7c15U);
        state_ = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }

    std::uint64_t state_ = 0xa0761d6478bd642fU;
};

template <class Row, std::size_t parts>
class CappedTable {
public:
    using Key = TextKey<parts>;

    /// When `limit` rows exist, further keys share the row of `overflow`.
    CappedTable(std::size_t limit, std::array<std::string, parts> overflow)
        : limit_(limit), overflow_(std::move(overflow)) {}

    /// Finds the rows that exist already, and has no limit.
    explicit CappedTable(std::vector<Row>&& rows)
        : limit_(std::numeric_limits<std::uint32_t>::max()), rows_(std::move(rows)) {
        rebuild();
    }

    /// The row of `key`, or null.
    Row* find(const Key& key) { return find(key, hash_of(key)); }

    /// The row of `key`, made if it is new, or the overflow row.
    Row& at(const Key& key) {
        if (Row* row = find(key)) [[likely]]
            return *row;
        return insert(key);
    }

    std::vector<Row>& rows() { return rows_; }
    const std::vector<Row>& rows() const { return rows_; }

    void clear() {
        rows_.clear();
        slots_.clear();
    }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t row = 0;  // Number of the row plus one; 0 when free.
    };

    static std::uint32_t hash_of(const Key& key) {
        TextHash hash;
        for (const std::string_view part : key) hash.add(part);
        return hash.value();
    }

    static bool is_same_key(const Key& a, const Key& b) {
        for (std::size_t i = 0; i < parts; ++i) {
            if (!is_same_text(a[i], b[i])) return false;
        }
        return true;
    }

    Row* find(const Key& key, std::uint32_t hash) {
        if (slots_.empty()) return nullptr;
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            const Slot& slot = slots_[at];
            if (slot.row == 0) return nullptr;
            if (slot.hash != hash) continue;
            Row& row = rows_[slot.row - 1];
            if (is_same_key(key_of(row), key)) return &row;
        }
    }

    Row& insert(const Key& key) {
        Key chosen = key;
        if (rows_.size() >= limit_) {
            for (std::size_t i = 0; i < parts; ++i) chosen[i] = overflow_[i];
            if (Row* row = find(chosen)) return *row;
        }
        [&]<std::size_t... i>(std::index_sequence<i...>) {
            rows_.push_back(Row(std::string(chosen[i])...));
        }
        (std::make_index_sequence<parts>{});
        if (rows_.size() * 2 > slots_.size()) {
            rebuild();
        } else {
            place(hash_of(chosen), static_cast<std::uint32_t>(rows_.size()));
        }
        return rows_.back();
    }

    void rebuild() {
        slots_.assign(std::bit_ceil(rows_.size() * 4 + 4), Slot{});
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            place(hash_of(key_of(rows_[i])), static_cast<std::uint32_t>(i + 1));
        }
    }

    void place(std::uint32_t hash, std::uint32_t row) {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = hash & mask;
        while (slots_[at].row != 0) at = (at + 1) & mask;
        slots_[at] = {hash, row};
    }

    std::size_t limit_;
    std::array<std::string, parts> overflow_;
    std::vector<Row> rows_;
    std::vector<Slot> slots_;  // Open addressing; a power of two, at most half full.
};

}  // namespace mayfly::stats
