#include "http/upload.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "fiber/deadline.hpp"
#include "fiber/fiber.hpp"
#include "fiber/loop.hpp"

namespace mayfly::http {
namespace {

constexpr Duration recently = std::chrono::seconds(1);

fiber::Group::Members members_like(const fiber::Fiber& parent) {
    return parent.is_user() ? fiber::Group::Members::users : fiber::Group::Members::ours;
}

}  // namespace

Upload::Upload(
    net::Transport& transport,
    stats::Sample& sample,
    const Outgoing& request,
    std::size_t sent,
    Instant began
)
    : transport_(transport),
      sample_(sample),
      body_(request),
      sent_(sent),
      began_(began),
      last_sent_(Clock::now()),
      fiber_(fiber::Fiber::here().loop(), members_like(fiber::Fiber::here())) {
    if (is_complete()) return;
    const auto started = fiber_.spawn([this] { run(); });
    if (!started) error_ = make_error_code(boost::system::errc::not_enough_memory);
}

Upload::~Upload() {
    if (!is_complete()) sample_.is_served = Clock::now() - last_sent_ < recently;
    stop();
}

void Upload::stop() {
    if (fiber_.size() == 0) return;
    fiber_.cancel_all();
    fiber_.join_all();
}

Instant Upload::end(Instant first_byte) {
    stop();
    sample_.sent_bytes += sent_;
    sample_.phases.add(stats::Phase::send, last_sent_ - began_);
    if (first_byte >= began_) {
        const Duration after_it = std::max(first_byte - last_sent_, Duration(0));
        sample_.phases.add(stats::Phase::first_byte, after_it);
    }
    return last_sent_;
}

void Upload::wait_while_it_moves(Duration patience) {
    for (std::size_t before = sent_; fiber_.size() > 0 && !ended_.is_set(); before = sent_) {
        const fiber::Deadline deadline(Clock::now() + patience);
        if (ended_.wait() == fiber::Event::Wakeup::interrupted && sent_ == before) return;
    }
}

void Upload::run() {
    while (!is_complete() && !error_) {
        const auto piece = body_.at(sent_);
        if (!piece) {
            problem_ = piece.error().message;
            error_ = make_error_code(boost::system::errc::io_error);
            break;
        }
        const std::size_t size = transport_.send_some(*piece, error_);
        if (size == 0) continue;
        sent_ += size;
        last_sent_ = Clock::now();
        // A server that reads as fast as this sends may have refused it long ago.
        if (!is_complete()) error_ = transport_.let_others_run();
    }
    // A server that closes may have answered, which is still to be read; otherwise nothing comes.
    const bool is_hopeless = error_ && !net::is_closed_by_peer(error_);
    if (is_hopeless || (wakes_reader_ && is_complete())) transport_.end_wait();
    ended_.set();
}

std::string Upload::words() const {
    const auto in = [&](const char* unit, double size) {
        const auto total = static_cast<double>(body_.size());
        return fmt::format(
            "({:.1f} of {:.1f} {} sent)", static_cast<double>(sent_) / size, total / size, unit
        );
    };
    if (body_.size() >= 1'000'000) return in("MB", 1e6);
    if (body_.size() >= 1000) return in("kB", 1e3);
    return fmt::format("({} of {} bytes sent)", sent_, body_.size());
}

}  // namespace mayfly::http
