#include "workforce/local_workers.hpp"

#include <utility>

#include "base/logging.hpp"
#include "cluster/stream.hpp"

namespace mayfly::workforce {
namespace {

constexpr std::uint32_t most_losses_of_each = 3;
constexpr Duration early = std::chrono::seconds(10);  // After its start.
constexpr Duration load_limit = std::chrono::seconds(60);

}  // namespace

Result<void> LocalWorkers::open() {
    for (std::uint32_t i = 0; i < count_; ++i) {
        if (auto started = start_one(); !started) return started;
    }
    return {};
}

Result<void> LocalWorkers::start_one() {
    auto child = start_child(ChildRole::worker);
    if (!child) return child.error();
    ChildProcess& started = children_.emplace_back(std::move(*child));
    for (Descriptor* end : {&started.session, &started.pulse}) {
        auto admitted = master_.admit(cluster::Stream::adopt(loop_, end->release()));
        if (!admitted) return admitted;
    }
    return {};
}

Result<void> LocalWorkers::gather() {
    auto ready = master_.wait_ready(count_, load_limit);
    are_gathered_ = static_cast<bool>(ready);
    return ready;
}

void LocalWorkers::reap() {
    while (const auto end = reap_one(children_)) {
        if (are_done_) continue;
        ++missing_;
        losses_in_a_row_ = end->age < early ? losses_in_a_row_ + 1 : 1;
        master_.worker_died(end->pid, end->sentence, end->last);
    }
    if (are_gathered_ && master_.state() != stats::RunState::stopping) refresh();
}

void LocalWorkers::refresh() {
    if (missing_ == 0) return;
    if (losses_in_a_row_ > most_losses_of_each * count_) {
        missing_ = 0;
        if (std::exchange(has_given_up_, true)) return;
        return logging::error(
            "the worker processes have ended {} times in a row; no others are started",
            losses_in_a_row_
        );
    }
    for (std::uint32_t lost = std::exchange(missing_, 0); lost > 0; --lost) {
        if (auto started = start_one(); !started) {
            logging::error("{}", started.error().message);
            missing_ = lost;
            return;
        }
        logging::info("a new worker process replaces the lost one");
    }
}

}  // namespace mayfly::workforce
