// What is kept of compiled scenarios, changed by somebody: make rules, manifests, libraries, and
// programs that carry one.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/ensure.hpp"
#include "scenario/elf_symbols.hpp"
#include "scenario/manifest.hpp"
#include "scenario/payload.hpp"

namespace {

using mayfly::ensure;

/// As a file that is in memory only.
void judge_payload(std::string_view bytes) {
    static const int file = memfd_create("program", 0);
    ensure(ftruncate(file, 0) == 0, "there is memory");
    ensure(pwrite(file, bytes.data(), bytes.size(), 0) >= 0, "there is memory");
    const auto path = fmt::format("/proc/self/fd/{}", file);
    const auto found = mayfly::scenario::find_payload(path);
    if (!found || !*found) return;
    const auto& payload = **found;
    ensure(payload.offset + payload.size <= bytes.size(), "a payload is within the program");
    for (const auto& embedded : payload.files) {
        ensure(embedded.offset + embedded.size <= bytes.size(), "so are its files");
    }
    (void)mayfly::scenario::read_payload(payload, path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly::scenario;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    (void)parse_dependencies(text);
    const auto included = parse_manifest(text);
    ensure(parse_manifest(format_manifest(included)) == included, "a manifest reads back");
    if (const auto symbols = defined_symbols(text)) {
        for (const auto& symbol : *symbols) (void)demangled(symbol);
    }
    judge_payload(text);
    return 0;
}
