// Memory for what OpenSSL holds only for moments and in large blocks: the messages of a handshake
// and the buffers of records. In the heap these would lie between what connections keep, and once
// many had shaken hands at the same time, the heap could not give their memory back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mayfly::net {

/// Equal blocks of whole pages in one mapping, which is made at first use. Those released last are
/// used first; beyond `most_warm` of them, free blocks have no memory, only addresses. For one
/// thread, but release() works on any.
class PageBlocks {
public:
    struct Sizes {
        std::size_t block_bytes;  // Of whole pages.
        std::size_t most_blocks;
        std::size_t most_warm;
    };

    explicit PageBlocks(const Sizes& sizes) : sizes_(sizes) {}
    ~PageBlocks();
    PageBlocks(const PageBlocks&) = delete;
    PageBlocks& operator=(const PageBlocks&) = delete;

    /// Null if all blocks are taken, or where the process may not map so much.
    void* allocate();
    bool has(const void* block) const {
        return reinterpret_cast<std::uintptr_t>(block) - start_ < mapped_;
    }
    void release(void* block);
    /// On a thread that is not theirs: gives the memory back. The block is never used again.
    void discard(void* block) const;
    std::size_t block_bytes() const { return sizes_.block_bytes; }

private:
    bool map();

    Sizes sizes_;
    std::uintptr_t start_ = 0;
    std::size_t mapped_ = 0;  // Bytes.
    bool is_unavailable_ = false;
    std::size_t used_ = 0;  // Blocks from the start that were ever taken.
    std::vector<void*> warm_;
    std::vector<void*> cold_;
};

/// Makes OpenSSL take such blocks from memory apart, on this thread. Call it before anything else
/// of OpenSSL; does nothing otherwise, and in a build with a sanitizer, which would not see their
/// misuse.
void keep_tls_memory_apart();

}  // namespace mayfly::net
