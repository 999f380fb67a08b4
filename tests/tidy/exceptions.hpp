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
         "apps/target/options.cpp",
         "CLI11 reports a bad flag by throwing"},
        {"CatchesOnlyWhereTheyAreArgued",
         "apps/target/session.cpp",
         "where a route's complaint about its arguments becomes a 400"},
        {"CatchesOnlyWhereTheyAreArgued",
         "include/mayfly/measure.hpp",
         "notes the exception's text and lets it pass"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/fiber/fiber.cpp",
         "the entry of a fiber, where Cancelled ends"},
        {"CatchesOnlyWhereTheyAreArgued", "src/load/hooks.cpp", "the author's hooks run here"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/load/user_kinds.cpp",
         "the author's scenario() runs here"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/load/thrown_exception.cpp",
         "finds out what the user loop caught"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/load/user_loop.cpp",
         "the one boundary around author code"},
        {"EverySourceIsBuilt", "tests/fuzz/", "mayfly_add_fuzz(codec) names codec_fuzz.cpp"},
        {"EverySourceIsBuilt", "tests/install/shop.cpp", "the consumers beside it build it"},
        {"NamesSaySomething", "src/fiber/context.cpp", "the word for what the stack switch saves"},
        {"NamesSaySomething", "src/fiber/context.hpp", "the word for what the stack switch saves"},
        {"NoMacros", "include/mayfly/export.hpp", "the one macro a compiler's attribute needs"},
        {"SharedOwnershipIsArgued",
         "src/base/logging.cpp",
         "spdlog's interface asks for shared_ptr"},
        {"ThreadsOnlyWhereTheyAreArgued",
         "src/worker/place_finder.cpp",
         "reading debug information takes up to a second, for which users must not wait"},
        {"ThreadsOnlyWhereTheyAreArgued", "src/worker/place_finder.hpp", "as above"},
        {"ThreadsOnlyWhereTheyAreArgued",
         "src/fiber/loop.hpp",
         "the two atomics that a worker's pulse reads"},
        {"ThreadsOnlyWhereTheyAreArgued",
         "src/base/time.cpp",
         "the time of day, which a worker's pulse reads as well"},
        {"ThreadsOnlyWhereTheyAreArgued",
         "src/fiber/forked_process.cpp",
         "the count that forked processes share"},
        {"ThreadsOnlyWhereTheyAreArgued", "src/worker/pulse.cpp", "the pulse is the other thread"},
        {"ThreadsOnlyWhereTheyAreArgued", "src/worker/pulse.hpp", "the pulse is the other thread"},
        {"CatchesOnlyWhereTheyAreArgued",
         "apps/mayfly/options/parsing.cpp",
         "CLI11 reports a bad flag by throwing"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/process/crash_report.cpp",
         "reads the text of the exception that ended the process"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/fiber/parallel.cpp",
         "carries a branch's exception to the fiber that waits"},
        {"SharedOwnershipIsArgued",
         "apps/mayfly/options/parsing.cpp",
         "CLI11's interface asks for shared_ptr"},
        {"CatchesOnlyWhereTheyAreArgued",
         "src/process/crash_report.cpp",
         "names the exception that ended the process"},
        {"EverySourceHasATest",
         "src/http/exchange.cpp",
         "client_test.cpp drives it through the public client"},
        {"EverySourceHasATest",
         "src/http/hop.cpp",
         "client_test.cpp and hostile_test.cpp drive it through the public client"},
        {"EverySourceHasATest",
         "src/net/transport.cpp",
         "client_test.cpp, tls_test.cpp and tcp_connection_test.cpp drive it through the clients"},
        {"EverySourceHasATest", "src/report/sections.cpp", "console_test.cpp reads every section"},
        {"EverySourceHasATest",
         "src/load/selection.cpp",
         "user_kinds_test.cpp selects kinds and tags"},
        {"EverySourceHasATest",
         "src/workforce/director_process.cpp",
         "hooks_test.cpp runs the program's master's side in it"},
        {"EverySourceHasATest",
         "src/workforce/local_workers.cpp",
         "crash_test.cpp loses and replaces the program's workers"},
        {"EverySourceHasATest",
         "src/workforce/network_workers.cpp",
         "cluster_test.cpp lets workers come to the program"},
        {"EverySourceHasATest",
         "src/workforce/remote_workers.cpp",
         "hosts_test.cpp starts, loses and restarts them through an sshd"},
        {"EverySourceHasATest",
         "src/workforce/ssh/host_session.cpp",
         "hosts_test.cpp speaks with an sshd"},
        {"EverySourceHasATest",
         "src/web/no_assets.cpp",
         "routes_test.cpp asks for the page in a build without it"},
    };
    return list;
}

}  // namespace mayfly::tidy
