#include "worker/pulse.hpp"

#include <poll.h>
#include <signal.h>
#include <span>
#include <sys/socket.h>
#include <unistd.h>

#include "cluster/codec.hpp"
#include "cluster/frame.hpp"

namespace mayfly::worker {
namespace {

/// Sends all bytes or says that the link is over.
bool send_all(int descriptor, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto sent = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

Duration StallWatch::blocked_at(
    Instant now, std::uint64_t resumes, const fiber::Activity* running
) {
    if (running == nullptr || running != running_ || resumes != resumes_) since_ = now;
    running_ = running;
    resumes_ = resumes;
    return now - since_;
}

Pulse::Pulse(int descriptor, std::uint32_t worker, const fiber::Progress& progress)
    : descriptor_(descriptor),
      worker_(worker),
      progress_(progress),
      thread_([this] { beat_until_closed(); }) {}

Pulse::~Pulse() {
    shutdown(descriptor_, SHUT_RDWR);  // Wakes the thread from its wait and from a send.
    thread_.join();
    close(descriptor_);
}

cluster::Heartbeat Pulse::look(Instant now) {
    const auto resumes = progress_.resumes.load(std::memory_order_relaxed);
    const auto* running = progress_.running.load(std::memory_order_relaxed);
    cluster::Heartbeat beat;
    beat.worker = worker_;
    beat.turns = resumes;
    beat.blocked = watch_.blocked_at(now, resumes, running);
    if (running != nullptr) {
        beat.kind = running->kind;
        beat.task = running->task;
    }
    return beat;
}

void Pulse::beat_until_closed() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);  // Signals are the loop's thread's business.
    while (true) {
        const auto payload = cluster::encode(look(Clock::now()));
        const auto header = cluster::frame_header(payload.size());
        if (!send_all(descriptor_, *header) || !send_all(descriptor_, payload)) return;
        // The master sends nothing here: whatever happens on the socket is its end.
        pollfd end{.fd = descriptor_, .events = POLLIN, .revents = 0};
        const auto milliseconds = static_cast<int>(period.count());
        if (poll(&end, 1, milliseconds) > 0) return;
    }
}

}  // namespace mayfly::worker
