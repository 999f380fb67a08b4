#include "workforce/local_workers.hpp"

#include <utility>

#include "base/logging.hpp"
#include "cluster/stream.hpp"

namespace mayfly::workforce {
namespace {

constexpr std::uint32_t most_losses_of_each = 3;
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
    return master_.wait_ready(count_, load_limit);
}

void LocalWorkers::reap() {
    while (const auto end = reap_one(children_)) {
        if (are_done_) continue;
        ++missing_;
        ++losses_in_a_row_;
        master_.worker_died(end->pid, end->sentence);
    }
}

void LocalWorkers::refresh() {
    if (losses_in_a_row_ > most_losses_of_each * count_) return;
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
