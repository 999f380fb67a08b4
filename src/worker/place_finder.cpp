#include "worker/place_finder.hpp"

#include <sys/resource.h>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/thread_signals.hpp"
#include "load/throw_site.hpp"

namespace mayfly::worker {
namespace {

using Work = boost::asio::executor_work_guard<fiber::Executor>;

/// Users come first.
void stand_back() {
    leave_signals_to_others();
    constexpr int lower_priority = 5;
    (void)setpriority(PRIO_PROCESS, 0, lower_priority);  // On Linux, of this thread.
}

}  // namespace

PlaceFinder::~PlaceFinder() {
    if (thread_.joinable()) thread_.join();
}

std::optional<std::string> PlaceFinder::find(const std::string& site) {
    const auto [known, is_new] = places_.try_emplace(site);
    if (is_new) {
        wanted_.push_back(site);
        look_up_next();
    }
    return known->second;
}

void PlaceFinder::wait() {
    is_waited_for_ = true;
    while (thread_.joinable() && is_waited_for_) {
        found_.reset();
        if (found_.wait() == fiber::Event::Wakeup::interrupted) return;
    }
}

void PlaceFinder::stop_waiting() {
    is_waited_for_ = false;
    found_.set();
}

void PlaceFinder::end() {
    wanted_.clear();
    wait();
}

void PlaceFinder::look_up_next() {
    if (thread_.joinable() || wanted_.empty()) return;
    auto site = std::move(wanted_.front());
    wanted_.pop_front();
    thread_ = std::thread([this, site = std::move(site), work = Work(loop_.executor())]() mutable {
        stand_back();
        auto place = load::place_of(site);
        boost::asio::post(
            loop_.executor(),
            [this, site = std::move(site), place = std::move(place)]() mutable {
                thread_.join();
                places_[site] = std::move(place);
                look_up_next();
                found_.set();
            }
        );
    });
}

}  // namespace mayfly::worker
