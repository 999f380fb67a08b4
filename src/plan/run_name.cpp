#include "plan/run_name.hpp"

#include <algorithm>
#include <cstddef>

namespace mayfly::plan {
namespace {

constexpr std::size_t longest_name = 100;

}  // namespace

Result<void> check_run_name(std::string_view name) {
    const bool is_plain = std::ranges::none_of(name, [](char c) { return 0 <= c && c < ' '; });
    if (!name.empty() && name.size() <= longest_name && is_plain) return {};
    return Error{
        "a run's name has 1 to 100 bytes and no line ends, such as --name 'before the cache'"};
}

}  // namespace mayfly::plan
