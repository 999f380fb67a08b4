// A broken assumption is a bug of ours: say what had to hold and where, and abort, in release, too.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace mayfly {

[[noreturn]] inline void ensure_failed(const char* claim, std::source_location where) {
    std::fprintf(
        stderr,
        "mayfly: internal error: %s does not hold (%s:%u)\n",
        claim,
        where.file_name(),
        static_cast<unsigned>(where.line())
    );
    std::abort();
}

/// Aborts with `claim` and the caller's location unless `condition` holds.
inline void ensure(
    bool condition, const char* claim, std::source_location where = std::source_location::current()
) {
    if (!condition) [[unlikely]]
        ensure_failed(claim, where);
}

}  // namespace mayfly
