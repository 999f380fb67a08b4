// Keys made of some texts, with fast hashing and comparison for the hot path. Pure values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mayfly::stats {

template <std::size_t parts>
using TextKey = std::array<std::string_view, parts>;

/// A text as its size and two overlapping words. Texts of up to 16 bytes are completely in the
/// words, so they are hashed and compared without reading their bytes.
struct TextWords {
    std::uint64_t size = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    TextWords() = default;
    explicit TextWords(std::string_view text) : size(text.size()) {
        const char* begin = text.data();
        const char* end = begin + size;
        if (size >= 8) {
            first = load<std::uint64_t>(begin);
            last = load<std::uint64_t>(end - 8);
        } else if (size >= 4) {
            first = load<std::uint32_t>(begin);
            last = load<std::uint32_t>(end - 4);
        } else if (size > 0) {
            first = load<std::uint8_t>(begin);
            last = static_cast<std::uint64_t>(load<std::uint8_t>(begin + size / 2)) << 8 |
                   load<std::uint8_t>(end - 1);
        }
    }
    bool is_whole_text() const { return size <= 16; }
    bool operator==(const TextWords& other) const = default;

    template <class Word>
    static Word load(const char* from) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
};

/// Folds with a 64 x 64 -> 128 bit product (the principle of wyhash). It does not resist chosen
/// keys, because names come from the person who runs the test.
class TextHash {
public:
    void add(std::string_view text) { add(text, TextWords(text)); }
    void add(std::string_view text, const TextWords& words) {
        for (std::size_t at = 8; at + 8 < text.size(); at += 8) {
            mix(TextWords::load<std::uint64_t>(text.data() + at), 0);
        }
        mix(words.first ^ words.size, words.last);
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

}  // namespace mayfly::stats
