// A threshold that is accepted has a text that reads back as the same, and any error names the
// place.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "plan/threshold.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using mayfly::ensure;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto threshold = mayfly::plan::parse_threshold(text);
    if (!threshold) {
        ensure(
            threshold.error().message.starts_with("the threshold ") ||
                threshold.error().message.starts_with("a threshold "),
            "an error is a sentence about the threshold"
        );
        return 0;
    }
    const auto again = mayfly::plan::parse_threshold(to_text(*threshold));
    ensure(again.has_value() && *again == *threshold, "a threshold reads back as it was");
    ensure(!words_of(threshold->limit, *threshold).empty(), "a limit has words");
    return 0;
}
