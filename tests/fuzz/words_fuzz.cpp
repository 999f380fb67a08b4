// Words of MAYFLY_CXXFLAGS: what is quoted anew reads back as the same words.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "scenario/command_words.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto words = mayfly::scenario::split_words(text);
    if (!words) return 0;
    std::string quoted;
    for (const auto& word : *words) {
        quoted += " '";
        for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
        quoted += '\'';
    }
    const auto again = mayfly::scenario::split_words(quoted);
    mayfly::ensure(again && *again == *words, "quoted words read back");
    return 0;
}
