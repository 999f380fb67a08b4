// Who may break which rule of the tidy test, and why. An entry that nothing needs any more fails
// the test, so the list cannot outlive its reasons.
#pragma once

#include <string_view>
#include <vector>

namespace mayfly::tidy {

struct Exception {
    std::string_view rule;  // The name of the test case.
    std::string_view path;  // A file, or a folder with a slash at its end.
    std::string_view reason;
};

inline const std::vector<Exception>& exceptions() {
    static const std::vector<Exception> list{
        {"CatchesOnlyWhereTheyAreArgued",
         "src/base/log.cpp",
         "spdlog reports a file that cannot be written by throwing"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/fiber/fiber.cpp",
         "the entry of a fiber, where Cancelled ends"},
        {"NamesSaySomething", "src/fiber/context.hpp", "the word for what the stack switch saves"},
        {"NoMacros", "include/mayfly/export.hpp", "the one macro a compiler's attribute needs"},
        {"ThreadsOnlyWhereTheyAreArgued",
         "src/fiber/loop.hpp",
         "the few atomics that a worker's pulse thread reads"},
        {"SharedOwnershipIsArgued", "src/base/log.cpp", "spdlog's interface asks for shared_ptr"},
        {"EverySourceHasATest", "src/base/log.cpp", "what it does is seen on stderr, by e2e tests"},
    };
    return list;
}

}  // namespace mayfly::tidy
