#include "local_workers.hpp"

#include <utility>

#include "base/log.hpp"
#include "cluster/link.hpp"

namespace mayfly::app {
namespace {

constexpr std::uint32_t most_losses_of_each = 3;

}  // namespace

Result<void> LocalWorkers::start() {
    for (std::uint32_t i = 0; i < settings_.count; ++i) {
        if (auto started = start_one(); !started) return started;
    }
    return {};
}

Result<void> LocalWorkers::start_one() {
    auto child = start_worker(settings_.stack_bytes);
    if (!child) return child.error();
    children_.push_back(*child);
    auto admitted = master_.admit(
        {cluster::adopt_socket(loop_, child->session), cluster::adopt_socket(loop_, child->pulse)}
    );
    if (!admitted) return admitted.error();
    indexes_.emplace_back(child->pid, *admitted);
    return {};
}

void LocalWorkers::reap() {
    while (const auto end = reap_one(children_)) {
        if (are_done_) continue;
        ++missing_;
        ++losses_in_a_row_;
        for (const auto& [pid, worker] : indexes_) {
            if (pid == end->pid && !end->is_clean) master_.worker_died(worker, end->sentence);
        }
        std::erase_if(indexes_, [&](const auto& known) { return known.first == end->pid; });
        std::erase_if(children_, [](const ChildProcess& child) { return child.pid < 0; });
    }
}

void LocalWorkers::replace_lost() {
    if (losses_in_a_row_ > most_losses_of_each * settings_.count) return;
    for (std::uint32_t lost = std::exchange(missing_, 0); lost > 0; --lost) {
        if (auto started = start_one(); !started) {
            log::error("{}", started.error().message);
            missing_ = lost;
            return;
        }
        log::info("a new worker process replaces the lost one");
    }
}

}  // namespace mayfly::app
