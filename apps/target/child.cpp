#include "target/child.hpp"

#include <csignal>
#include <sys/prctl.h>

#include <boost/asio/signal_set.hpp>
#include <fmt/core.h>

#include "base/file.hpp"
#include "target/listener.hpp"

namespace mayfly::target {

int serve_as_child(int descriptor) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_TIMERSLACK, 1UL);  // Its delays are what others are measured by.
    std::signal(SIGINT, SIG_IGN);  // A terminal sends it to all processes; ours is told by another.
    Site site;
    asio::io_context loop(1);
    asio::signal_set signals(loop, SIGTERM);
    signals.async_wait([&](const auto& error, int) {
        if (!error) loop.stop();
    });
    const auto port = listen_on(loop, {"127.0.0.1", 0}, site, nullptr);
    if (!port || write_all(descriptor, fmt::format("{}\n", *port)) != 0) return 1;
    loop.run();
    return write_all(descriptor, fmt::format("{}\n", site.log.total().completed)) == 0 ? 0 : 1;
}

}  // namespace mayfly::target
