// How often each branch ran since libFuzzer began an input.
#include <cstddef>
#include <cstdint>

namespace {

// libFuzzer knows counters of others by the name of this section, and clears them before each
// input.
[[gnu::section("__libfuzzer_extra_counters")]] std::uint8_t counters[std::size_t{1} << 16];

}  // namespace

/// What gcc's -fsanitize-coverage=trace-pc calls at each branch, by its name with --wrap.
extern "C" [[gnu::visibility("default")]] void __wrap___sanitizer_cov_trace_pc() {
    // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4): the highest 16
    // bits.
    const auto place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
    std::uint8_t& counter = counters[(place * 0x9E3779B97F4A7C15) >> 48];
    counter = static_cast<std::uint8_t>(counter + (counter < 255 ? 1 : 0));
}

// What gcc calls at a comparison of floating-point numbers, which libFuzzer makes nothing of.
extern "C" [[gnu::visibility("default")]] void __sanitizer_cov_trace_cmpf(float, float) {}
extern "C" [[gnu::visibility("default")]] void __sanitizer_cov_trace_cmpd(double, double) {}
