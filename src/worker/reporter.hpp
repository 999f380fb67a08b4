// This worker's measurements on their way to the master: taken from the recorder every second, kept
// in the outbox, and sent until acknowledged. Owned by the runner, on the loop's thread; functions
// that park say so.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/cpu_quota.hpp"
#include "cluster/message.hpp"
#include "fiber/event.hpp"
#include "load/crew.hpp"
#include "stats/recorder.hpp"
#include "worker/outbox.hpp"
#include "worker/place_finder.hpp"
#include "worker/worker_run.hpp"

namespace mayfly::worker {

/// Its receiver drops the message if there is no link: everything that matters is sent
/// again.
using Send = std::function<void(cluster::Message)>;

/// How long after a second its report leaves the worker with this number. Hundreds of reports at
/// one moment would keep the master from all else until they are read, so each comes about when the
/// one before has been; the second is known everywhere before the next one ends.
Duration report_delay(std::uint32_t worker);

class Reporter {
public:
    Reporter(fiber::Loop& loop, const WorkerRun& run, const Send& send);

    stats::Recorder& recorder() { return *recorder_; }
    /// Call it once: whose users it reports, who is told of what is recorded, if anybody, and when
    /// in a second it reports, for report_delay().
    void watch(
        load::Crew& crew, const stats::Listeners* listeners = nullptr, std::uint32_t worker = 0
    );
    /// `count` says how many requests do not count, as the scenario keeps their Responses.
    void count_kept_with(std::function<std::uint64_t()> count) {
        kept_responses_ = std::move(count);
    }
    /// Null for no samples of failures; it outlives the reporter.
    void sample_failures_with(const stats::FailureSampler* sampler);
    /// The body of a fiber; runs until it is cancelled.
    void keep_reporting();

    /// Starts the measurements anew.
    void begin_run();
    void report();
    /// Parks until it is known where the exceptions and stalls that were recorded until now were,
    /// or for some seconds. What is not known at the last report stays so.
    void find_places();
    void report_last();
    /// The statistics begin anew.
    void forget_samples() { recorder_->forget_samples(); }
    /// Until the next run find_places() does not wait, and ends if it does.
    void hurry();
    /// Parks until nobody looks for a place.
    void end() { places_.end(); }
    /// Parks until the master has everything that was measured until now.
    void hand_in_everything();
    void acknowledge(std::uint64_t sequence);

    /// There is a new link, or another master.
    void resume_session();
    void change_session();
    void forget_news() { outbox_ = {}; }

private:
    void wait_for_second();
    void send_due();
    enum class Places { wait, as_known };
    void collect(Places places);
    void name_places(stats::Interval& news, Places places);
    void record_throttling();
    void record_steal();
    cluster::Report current_state() const;

    fiber::Loop& loop_;
    const WorkerRun& run_;
    const Send& send_;
    std::optional<stats::Recorder> recorder_;  // New in each run, at the same address.
    load::Crew* crew_ = nullptr;
    std::function<std::uint64_t()> kept_responses_;
    const stats::Listeners* listeners_ = nullptr;
    Duration delay_{0};
    const stats::FailureSampler* sampler_ = nullptr;
    fiber::Event urgent_;  // See Crew::announce_with().
    fiber::Event acknowledged_;
    Outbox outbox_;
    PlaceFinder places_{loop_};
    bool hurries_ = false;
    stats::Interval unplaced_;                       // What waits until its place is found.
    std::vector<std::filesystem::path> cpu_groups_;  // Of this process, as the run began.
    CpuQuota quota_;                                 // As it was at the last report.
    ProcessorTime processor_time_;                   // As last recorded, as the quota.
};

}  // namespace mayfly::worker
