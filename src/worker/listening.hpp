// Who is told of what this worker records: the scenario's on_request and on_user_error, and the
// file of samples. Nobody, as a rule. Owned by the runner, on the loop's thread.
#pragma once

#include <string_view>
#include <vector>

#include "fiber/event.hpp"
#include "load/failure_sampler.hpp"
#include "load/hooks.hpp"
#include "load/request_event.hpp"
#include "stats/recorder.hpp"
#include "worker/reporter.hpp"
#include "worker/sample_queue.hpp"

namespace mayfly::worker {

class Listening {
public:
    Listening(
        const load::Hooks& hooks,
        stats::Recorder& recorder,
        plan::SampleFormat format,
        std::uint32_t worker,
        const Send& send,
        const load::FailureSampler& sampler
    );
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

    /// For the recorder; null if nobody listens.
    const stats::Listeners* listeners() const;
    void begin_run(const std::string& run) { samples_.begin_run(run); }
    /// Sends what has waited long enough.
    void send_samples();
    void resend_samples();
    void acknowledge(const cluster::SamplesTaken& taken);
    /// Parks until the master has all samples.
    void hand_in_samples();

private:
    void tell(const stats::Sample& sample);
    void tell(const stats::ThrownException& thrown);
    template <class Code>
    void run_hook(std::string_view name, Code&& code);

    const load::Hooks& hooks_;
    stats::Recorder& recorder_;
    plan::SampleFormat format_;
    std::uint32_t worker_;
    const Send& send_;
    const load::FailureSampler& sampler_;
    stats::Listeners listeners_;
    SampleQueue samples_;
    fiber::Event taken_;
    std::vector<const fiber::Fiber*> telling_;  // Whose hooks run now.
};

}  // namespace mayfly::worker
