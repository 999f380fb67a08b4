// Rows with some texts as their key, found by one hash look-up without allocation; their number is
// bounded.
//
// boost::unordered_flat_map as the index was tried: it cost 91 to 135 more instructions a request.
//
// Rows stay in the order of their first occurrence. A row type has a constructor (or is an
// aggregate that begins with) one std::string for each part of its key, and an overload of
// key_of().
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stats/text_key.hpp"

namespace mayfly::stats {

template <class Row, std::size_t parts>
class CappedTable {
public:
    using Key = TextKey<parts>;

    /// When `limit` rows exist, further keys share the row that `overflow` makes.
    CappedTable(std::size_t limit, std::array<std::string, parts> overflow)
        : limit_(limit), overflow_(std::move(overflow)) {}

    /// Finds existing rows, and has no limit.
    explicit CappedTable(std::vector<Row>&& rows)
        : limit_(std::numeric_limits<std::uint32_t>::max()), rows_(std::move(rows)) {
        while (words_.size() < rows_.size()) index_next();
    }

    /// The row of `key`, or null.
    Row* find(const Key& key) {
        if (slots_.empty()) return nullptr;
        const Digest digest(key);
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = digest.hash & mask;; at = (at + 1) & mask) {
            const Slot& slot = slots_[at];
            if (slot.row == 0) return nullptr;
            if (slot.hash == digest.hash && is_key_of(slot.row - 1, key, digest)) {
                return &rows_[slot.row - 1];
            }
        }
    }

    /// The row of `key`, which is made if it is new, or the overflow row.
    Row& at(const Key& key) {
        if (Row* row = find(key)) [[likely]]
            return *row;
        return insert(key);
    }

    std::vector<Row>& rows() { return rows_; }
    const std::vector<Row>& rows() const { return rows_; }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t row = 0;  // Number of the row plus one; 0 if free.
    };

    // Calls visit(part) for each part of a key; unlike a loop, it compiles to code without
    // indirection.
    template <class Visit>
    static bool all_parts(Visit visit) {
        return [&]<std::size_t... part>(std::index_sequence<part...>) {
            return (visit(part) && ...);
        }
        (std::make_index_sequence<parts>{});
    }

    struct Digest {
        std::array<TextWords, parts> words;
        std::uint32_t hash;

        explicit Digest(const Key& key) {
            TextHash text_hash;
            all_parts([&](std::size_t part) {
                words[part] = TextWords(key[part]);
                text_hash.add(key[part], words[part]);
                return true;
            });
            hash = text_hash.value();
        }
    };

    bool is_key_of(std::size_t row, const Key& key, const Digest& digest) const {
        return all_parts([&](std::size_t part) {
            const TextWords& words = digest.words[part];
            return words_[row][part] == words &&
                   (words.is_whole_text() || key_of(rows_[row])[part] == key[part]);
        });
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
        index_next();
        return rows_.back();
    }

    /// Adds the first row that is not indexed yet to the index.
    void index_next() {
        const Digest digest(key_of(rows_[words_.size()]));
        words_.push_back(digest.words);
        if (words_.size() * 2 > slots_.size()) grow();
        place(digest.hash, static_cast<std::uint32_t>(words_.size()));
    }

    void grow() {
        const std::vector<Slot> old =
            std::exchange(slots_, std::vector<Slot>(std::max<std::size_t>(8, slots_.size() * 2)));
        for (const Slot& slot : old) {
            if (slot.row != 0) place(slot.hash, slot.row);
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
    std::vector<std::array<TextWords, parts>> words_;  // Of the keys of rows_.
    std::vector<Slot> slots_;  // Open addressing; a power of two, at most half full.
};

}  // namespace mayfly::stats
