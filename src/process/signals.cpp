#include "process/signals.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/ensure.hpp"

namespace mayfly::process {

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

HeldSignals::HeldSignals(std::initializer_list<int> signals) {
    sigset_t mask;
    sigemptyset(&mask);
    for (const int signal : signals)
        if (signal != SIGHUP || !is_ignored(SIGHUP)) sigaddset(&mask, signal);
    ::pthread_sigmask(SIG_BLOCK, &mask, &before_);
    arrived_ = Descriptor(::signalfd(-1, &mask, SFD_CLOEXEC));
    ensure(bool(arrived_), "a signalfd can be made");
}

HeldSignals::~HeldSignals() {
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<int> HeldSignals::take() const {
    signalfd_siginfo arrived{};
    if (::read(event(), &arrived, sizeof arrived) != sizeof arrived) return std::nullopt;
    return static_cast<int>(arrived.ssi_signo);
}

bool HeldSignals::is_any_waiting() const {
    pollfd wait{event(), POLLIN, 0};
    return ::poll(&wait, 1, 0) > 0;
}

}  // namespace mayfly::process
