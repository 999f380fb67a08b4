#include "net/tls_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sys/mman.h>

#include <openssl/crypto.h>

namespace mayfly::net {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_sanitizer = true;
#else
constexpr bool has_sanitizer = false;
#endif

/// OpenSSL's functions for memory have no argument for whose it is.
struct TlsMemory {
    // A buffer of a handshake's outgoing messages has a page; the messages themselves and buffers
    // of records have 16 to 22 KiB.
    PageBlocks pages{{.block_bytes = 4096, .most_blocks = 128 * 1024, .most_warm = 128}};
    PageBlocks records{{.block_bytes = 6 * 4096, .most_blocks = 64 * 1024, .most_warm = 64}};

    PageBlocks* for_size(std::size_t size) {
        if (size == pages.block_bytes()) return &pages;
        if (size >= 4 * pages.block_bytes() && size <= records.block_bytes()) return &records;
        return nullptr;
    }
    PageBlocks* owner_of(const void* block) {
        if (records.has(block)) return &records;
        return pages.has(block) ? &pages : nullptr;
    }
};

TlsMemory* memory = nullptr;  // Of the process, and never destroyed: OpenSSL ends after us.
thread_local bool is_owner = false;

void* allocate(std::size_t size, const char* /*file*/, int /*line*/) {
    if (size == 0) return nullptr;
    if (is_owner) {
        if (PageBlocks* const blocks = memory->for_size(size)) {
            if (void* const block = blocks->allocate()) return block;
        }
    }
    return std::malloc(size);
}

void release(void* block, const char* /*file*/, int /*line*/) {
    PageBlocks* const owner = memory->owner_of(block);
    if (owner == nullptr) return std::free(block);
    if (is_owner) return owner->release(block);
    owner->discard(block);
}

void* resize(void* block, std::size_t size, const char* file, int line) {
    if (block == nullptr) return allocate(size, file, line);
    const PageBlocks* const owner = memory->owner_of(block);
    if (owner == nullptr && size > 0) return std::realloc(block, size);
    void* const moved = allocate(size, file, line);
    if (moved == nullptr && size > 0) return nullptr;
    if (moved != nullptr) std::memcpy(moved, block, std::min(size, owner->block_bytes()));
    release(block, file, line);
    return moved;
}

}  // namespace

PageBlocks::~PageBlocks() {
    if (mapped_ > 0) munmap(reinterpret_cast<void*>(start_), mapped_);
}

bool PageBlocks::map() {
    if (is_unavailable_) return false;
    const std::size_t bytes = sizes_.block_bytes * sizes_.most_blocks;
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void* const mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    is_unavailable_ = mapped == MAP_FAILED;
    if (is_unavailable_) return false;
    madvise(mapped, bytes, MADV_NOHUGEPAGE);  // One would cost 2 MiB for a block.
    start_ = reinterpret_cast<std::uintptr_t>(mapped);
    mapped_ = bytes;
    return true;
}

void* PageBlocks::allocate() {
    for (auto* const free : {&warm_, &cold_}) {
        if (free->empty()) continue;
        void* const block = free->back();
        free->pop_back();
        return block;
    }
    if (used_ == sizes_.most_blocks || (mapped_ == 0 && !map())) return nullptr;
    return reinterpret_cast<void*>(start_ + sizes_.block_bytes * used_++);
}

void PageBlocks::release(void* block) {
    if (warm_.size() < sizes_.most_warm) {
        warm_.push_back(block);
    } else {
        discard(block);
        cold_.push_back(block);
    }
}

void PageBlocks::discard(void* block) const {
    madvise(block, sizes_.block_bytes, MADV_DONTNEED);
}

void keep_tls_memory_apart() {
    if (has_sanitizer) return;
    memory = std::make_unique<TlsMemory>().release();
    is_owner = CRYPTO_set_mem_functions(&allocate, &resize, &release) == 1;
}

}  // namespace mayfly::net
