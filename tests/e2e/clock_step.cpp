// To be preloaded into a program: after CLOCK_STEP_AFTER milliseconds its wall clock is a minute
// ahead, as if somebody had set it.
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>

namespace {

using ClockGettime = int (*)(clockid_t, timespec*);

ClockGettime real_clock() {
    static const auto real = reinterpret_cast<ClockGettime>(dlsym(RTLD_NEXT, "clock_gettime"));
    return real;
}

long monotonic_millis() {
    timespec now{};
    real_clock()(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

const long loaded = monotonic_millis();

}  // namespace

extern "C" __attribute__((visibility("default"))) int clock_gettime(
    clockid_t clock, timespec* now
) {
    const int result = real_clock()(clock, now);
    const char* after = std::getenv("CLOCK_STEP_AFTER");
    if (clock == CLOCK_REALTIME && after != nullptr && loaded != 0 &&
        monotonic_millis() - loaded >= std::atol(after)) {
        now->tv_sec += 60;
    }
    return result;
}
