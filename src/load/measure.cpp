#include <algorithm>
#include <exception>
#include <stdexcept>

#include <mayfly/measure.hpp>

#include "fiber/local.hpp"
#include "http/client_network.hpp"
#include "http/labels.hpp"
#include "load/crew.hpp"
#include "load/user_state.hpp"

namespace mayfly {

Measurement::Measurement(std::string_view type, std::string_view name)
    : type_(type),
      name_(name),
      labels_(http::labels_in_scope()),
      started_(Clock::now().time_since_epoch()),
      exceptions_(std::uncaught_exceptions()) {
    const auto* user = fiber::local<detail::UserState>();
    if (user == nullptr) {
        throw std::logic_error("mayfly::measure() works only in the code of a user");
    }
    received_before_ = user->root.received_bytes;
    intended_ = fiber::take_intended(Instant(started_)).at.time_since_epoch();
    place_ = user->crew.recorder().in_flight().open(Instant(started_));
}

Measurement::~Measurement() {
    const auto& user = *fiber::local<detail::UserState>();
    const bool had_ended = elapsed_ >= Duration(0);
    finish();
    const bool left_by_exception = std::uncaught_exceptions() > exceptions_;
    const bool was_cut = fiber::Fiber::current()->is_unwinding();
    if (left_by_exception && !was_cut && !failed_) fail("left by an exception");
    stats::Sample sample;
    sample.method = type_;
    sample.is_http = false;
    sample.name = name_;
    sample.labels = labels_;
    sample.started = Instant(started_);
    sample.response_time = elapsed_;
    sample.content_bytes = bytes_;
    sample.outcome = was_cut   ? stats::Outcome::interrupted
                     : failed_ ? stats::Outcome::failure
                               : stats::Outcome::success;
    sample.intended = Instant(intended_);
    sample.is_paced = user.root.is_paced;
    if (failed_) sample.error = error_;
    if (failed_ && !was_cut) fiber::note_failure();
    sample.is_served = had_ended || bytes_ > 0 || user.root.received_bytes > received_before_;
    sample.is_cut_off = was_cut && fiber::is_user_cut_off();
    user.crew.recorder().record(sample);
}

void Measurement::fail(std::string_view why) {
    error_ = why.empty() ? "failed by the scenario" : why;
    failed_ = true;
}

void Measurement::pass() {
    failed_ = false;
}

void Measurement::size(std::uint64_t bytes) {
    bytes_ = bytes;
}

void Measurement::finish() {
    if (elapsed_ >= Duration(0)) return;
    elapsed_ = Clock::now().time_since_epoch() - started_;
    fiber::local<detail::UserState>()->crew.recorder().in_flight().close(place_);
}

void record(
    std::string_view type,
    std::string_view name,
    Duration response_time,
    const RecordOptions& options
) {
    auto& recorder = http::ClientNetwork::current("mayfly::record()").series_recorder();
    const std::string labels = http::labels_of(options.labels);
    stats::Sample sample;
    sample.method = type;
    sample.is_http = false;
    sample.name = name;
    sample.labels = labels;
    sample.response_time = std::max(response_time, Duration(0));
    sample.started = Clock::now() - sample.response_time;
    sample.content_bytes = options.size;
    sample.outcome = options.failed.empty() ? stats::Outcome::success : stats::Outcome::failure;
    sample.error = options.failed;
    recorder.record(sample);
}

}  // namespace mayfly
