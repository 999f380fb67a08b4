#include "worker/listening.hpp"

#include <algorithm>
#include <utility>

#include "fiber/local.hpp"
#include "load/thrown_exception.hpp"
#include "load/user_state.hpp"

namespace mayfly::worker {

Listening::Listening(
    const load::Hooks& hooks,
    stats::Recorder& recorder,
    plan::SampleFormat format,
    std::uint32_t worker,
    const Send& send,
    const load::FailureSampler& sampler
)
    : hooks_(hooks),
      recorder_(recorder),
      format_(format),
      worker_(worker),
      send_(send),
      sampler_(sampler) {
    if (!hooks.requests.empty() || format != plan::SampleFormat::none) {
        listeners_.sample = [this](const stats::Sample& sample) { tell(sample); };
    }
    if (!hooks.user_errors.empty()) {
        listeners_.exception = [this](const stats::ThrownException& thrown) { tell(thrown); };
    }
}

const stats::Listeners* Listening::listeners() const {
    return listeners_.sample || listeners_.exception ? &listeners_ : nullptr;
}

void Listening::tell(const stats::Sample& sample) {
    const RequestEvent event = load::event_of(sample, recorder_);
    if (format_ != plan::SampleFormat::none) {
        // Hooks see what is asked for; a file is read by others, too.
        RequestEvent written = event;
        const std::string url = sampler_.without_secrets(event.url);
        written.url = url;
        samples_.add(load::line_of(format_, written, worker_));
        if (samples_.has_piece()) send_samples();
    }
    for (const auto& hook : hooks_.requests) run_hook("on_request", [&] { hook(event); });
}

void Listening::tell(const stats::ThrownException& thrown) {
    const auto* user = fiber::local<load::UserState>();
    if (user == nullptr || thrown.kind == load::test_kind) return;
    const UserError error{user->id, thrown.kind, thrown.task, thrown.type, thrown.message};
    for (const auto& hook : hooks_.user_errors) run_hook("on_user_error", [&] { hook(error); });
}

/// What it throws is counted, of which the master logs the first, and keeps the other hooks from
/// nothing. What it records itself is told to nobody, as that would never end.
template <class Code>
void Listening::run_hook(std::string_view name, Code&& code) {
    const fiber::Fiber* const here = fiber::Fiber::current();
    if (std::ranges::find(telling_, here) != telling_.end()) return;
    telling_.push_back(here);
    try {
        code();
    } catch (const fiber::Cancelled&) {
        // It waited, though it must not; the next wait of the user throws it again.
    } catch (...) {
        const load::ExceptionText text = load::describe_current_exception();
        stats::ThrownException thrown{.kind = load::test_kind, .task = name};
        thrown.type = text.type;
        thrown.message = text.message;
        thrown.location = text.site;
        thrown.when = Clock::now();
        recorder_.record_exception(thrown);
    }
    std::erase(telling_, here);
}

void Listening::send_samples() {
    if (auto samples = samples_.next()) send_(std::move(*samples));
}

void Listening::resend_samples() {
    if (samples_.under_way()) send_(*samples_.under_way());
}

void Listening::acknowledge(const cluster::SamplesTaken& taken) {
    samples_.acknowledge(taken.sequence);
    taken_.set();
    if (samples_.has_piece()) send_samples();
}

void Listening::hand_in_samples() {
    while (!samples_.is_settled()) {
        send_samples();
        taken_.reset();
        taken_.wait();
    }
}

}  // namespace mayfly::worker
