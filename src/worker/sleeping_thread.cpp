#include "worker/sleeping_thread.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <sys/uio.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/file.hpp"
#include "load/throw_site.hpp"

namespace mayfly::worker {
namespace {

constexpr std::size_t page_size = 4096;
constexpr std::size_t most_pages = 4;

/// Whether a call stands before it; without that it is the address of a function or of data.
bool follows_call(std::uintptr_t address) {
#if defined(__x86_64__)
    std::array<unsigned char, 7> before;
    std::memcpy(before.data(), reinterpret_cast<const void*>(address - before.size()), 7);
    if (before[2] == 0xe8) return true;  // With an offset of four bytes.
    for (const std::size_t length : {2U, 3U, 4U, 6U, 7U}) {
        const std::size_t at = before.size() - length;
        if (before[at] == 0xff && (before[at + 1] & 0x38) == 0x10) return true;
    }
    return false;
#elif defined(__aarch64__)
    std::uint32_t before = 0;
    std::memcpy(&before, reinterpret_cast<const void*>(address - 4), 4);
    return (before & 0xfc000000) == 0x94000000 || (before & 0xfffffc1f) == 0xd63f0000;
#else
    return address != 0;
#endif
}

}  // namespace

std::optional<std::uintptr_t> stack_pointer_in(std::string_view syscall) {
    // "230 0x0 0x0 0x7ffd 0x0 0x0 0x0 0x7ffd5a10 0x7f30": the last two are the stack pointer and
    // the program counter. A thread that runs has none.
    const auto counter = syscall.rfind(" 0x");
    if (counter == syscall.npos || counter == 0) return std::nullopt;
    const auto stack = syscall.rfind(" 0x", counter - 1);
    if (stack == syscall.npos) return std::nullopt;
    std::uintptr_t pointer = 0;
    const auto read =
        std::from_chars(syscall.data() + stack + 3, syscall.data() + counter, pointer, 16);
    if (read.ptr != syscall.data() + counter || pointer == 0) return std::nullopt;
    return pointer;
}

std::vector<std::uintptr_t> scenario_addresses_of(pid_t thread) {
    std::vector<std::uintptr_t> addresses;
    const auto syscall = read_file(fmt::format("/proc/self/task/{}/syscall", thread));
    const auto pointer = syscall ? stack_pointer_in(*syscall) : std::nullopt;
    if (!pointer) return addresses;
    // Copied by the kernel, page by page, which refuses what is not mapped.
    std::array<std::uintptr_t, most_pages * page_size / sizeof(std::uintptr_t)> words;
    const iovec local{words.data(), sizeof words};
    std::array<iovec, most_pages> remote;
    auto from = *pointer & ~(sizeof(std::uintptr_t) - 1);
    for (auto& page : remote) {
        const auto next = (from / page_size + 1) * page_size;
        page = {reinterpret_cast<void*>(from), next - from};
        from = next;
    }
    const auto size = process_vm_readv(getpid(), &local, 1, remote.data(), remote.size(), 0);
    if (size <= 0) return addresses;
    const auto count = static_cast<std::size_t>(size) / sizeof(std::uintptr_t);
    for (std::size_t i = 0; i < count && addresses.size() < most_stack_addresses; ++i) {
        if (!load::is_in_scenario(words[i]) || !follows_call(words[i])) continue;
        addresses.push_back(words[i] - 1);  // In the call, not after it.
    }
    return addresses;
}

}  // namespace mayfly::worker
