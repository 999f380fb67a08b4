#include "base/text.hpp"

#include <utility>

#include <fmt/core.h>

namespace mayfly {

std::string format_limit(std::uint64_t bytes) {
    constexpr std::pair<const char*, std::uint64_t> units[] = {
        {"GiB", std::uint64_t{1} << 30}, {"MiB", std::uint64_t{1} << 20}, {"KiB", 1024}};
    for (const auto& [name, size] : units) {
        if (bytes >= size && bytes % size == 0) return fmt::format("{} {}", bytes / size, name);
    }
    return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
}

}  // namespace mayfly
