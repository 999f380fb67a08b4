#include "base/near_name.hpp"

#include <algorithm>
#include <cstddef>

#include "base/text.hpp"

namespace mayfly {
namespace {

/// Damerau's distance in its "optimal string alignment" form, three rows at a time.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

}  // namespace

std::optional<std::string> nearest(
    std::string_view name, const std::vector<std::string>& candidates
) {
    std::optional<std::string> best;
    std::size_t fewest = std::max<std::size_t>(1, name.size() / 3) + 1;
    const std::string lower = lower_case(name);
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edits(lower, lower_case(candidate));
        if (distance >= fewest) continue;
        fewest = distance;
        best = candidate;
    }
    return best;
}

}  // namespace mayfly
