#include "limits.hpp"

#include <fcntl.h>
#include <initializer_list>
#include <sys/resource.h>
#include <unistd.h>

namespace mayfly::app {

void raise_open_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void keep_descriptors() {
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
}

void open_standard_streams() {
    // Writing to a standard output that is closed has to fail, so that somebody is told.
    constexpr int modes[] = {O_RDONLY, O_RDONLY, O_RDWR};
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) >= 0) continue;
        (void)::open("/dev/null", modes[descriptor]);  // It takes the lowest number that is free.
    }
}

}  // namespace mayfly::app
