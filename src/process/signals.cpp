#include "process/signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include "base/ensure.hpp"

namespace mayfly::process {

HeldSignals::HeldSignals(std::initializer_list<int> signals) {
    sigset_t mask;
    sigemptyset(&mask);
    for (const int signal : signals) sigaddset(&mask, signal);
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

}  // namespace mayfly::process
