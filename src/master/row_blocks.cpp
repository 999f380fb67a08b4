#include "master/row_blocks.hpp"

#include <algorithm>

namespace mayfly::master {

cluster::RowBlock RowBlocks::grant(
    std::uint32_t worker,
    const cluster::RowRequest& request,
    std::uint64_t rows,
    std::uint64_t workers
) {
    auto& [next, last] = files_[request.name];
    auto& block = last[worker];
    if (block.number >= request.number) return block;
    const std::uint64_t left = rows - std::min(rows, next);
    const std::uint64_t share = left / (64 * std::max<std::uint64_t>(workers, 1));
    const auto wanted = std::max(std::min(share, most_at_once), request.waiting);
    block = {request.run, request.name, request.number, next, std::min(left, wanted)};
    next += block.count;
    return block;
}

}  // namespace mayfly::master
