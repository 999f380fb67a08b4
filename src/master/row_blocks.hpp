// Rows of data files that no two users may have: which block of them each worker got. A lost
// worker's rows are not given out again, as nobody knows which of them its users have had. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "cluster/scenario_messages.hpp"

namespace mayfly::master {

class RowBlocks {
public:
    /// A block is at most so large, and so is what a lost worker can take with it.
    static constexpr std::uint64_t most_at_once = 4096;

    /// A new run: all rows are there.
    void begin() { files_.clear(); }
    /// The block that the worker asks for, the same one again if the answer was lost. It is empty
    /// if no row of all `rows` is left. With few rows left each worker gets only as many as its
    /// users wait for, so that none has rows that another one lacks.
    cluster::RowBlock grant(
        std::uint32_t worker,
        const cluster::RowRequest& request,
        std::uint64_t rows,
        std::uint64_t workers
    );

private:
    struct File {
        std::uint64_t next = 0;                           // The first row that nobody got.
        std::map<std::uint32_t, cluster::RowBlock> last;  // Of each worker.
    };

    std::map<std::string, File> files_;
};

}  // namespace mayfly::master
