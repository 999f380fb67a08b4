// One request to each way in which the target misbehaves; then the test ends.
#include <mayfly/mayfly.hpp>

namespace {

constexpr const char* paths[] = {
    "/hostile/endless-body",
    "/hostile/endless-header",
    "/hostile/endless-continue",
    "/hostile/huge-header",
    "/hostile/slow-header",
    "/hostile/silent",
    "/hostile/garbage",
    "/hostile/bad-chunk",
    "/hostile/truncated-chunks",
    "/hostile/bad-content-length",
    "/hostile/negative-length",
    "/hostile/oversized-length",
    "/hostile/terabyte-length",
    "/hostile/too-short-body",
    "/hostile/reset-mid-body",
    "/hostile/gzip-bomb?mib=64",
    "/hostile/truncated-gzip",
    "/hostile/corrupt-gzip",
    "/hostile/redirect-loop",
    "/reset",
    "/close",
    "/status/500",
};

}  // namespace

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Victim").fixed_count(1).task("all of them", [](auto& user) {
        for (const char* path : paths) user.client.get(path);
        user.stop_test();
    });
}
