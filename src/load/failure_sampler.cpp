#include "load/failure_sampler.hpp"

#include "fiber/local.hpp"
#include "http/transcript.hpp"
#include "load/hooks.hpp"
#include "load/user_kinds.hpp"
#include "load/user_state.hpp"
#include "stats/limits.hpp"

namespace mayfly::load {
namespace {

using stats::FailureSample;
using stats::FailureSampleLimits;

void add_user(FailureSample& sample) {
    const auto* user = fiber::local<UserState>();
    sample.kind = user != nullptr ? std::string_view(user->kind.name) : test_kind;
    sample.user = user != nullptr ? user->id : 0;
    sample.task.clear();
    const fiber::Fiber* fiber = fiber::Fiber::current();
    if (fiber != nullptr && fiber->activity() != nullptr) sample.task = fiber->activity()->task;
}

/// Where a text was cut, the rest of a secret may be missing.
void drop_begun(std::string& text, std::size_t limit, const http::Transcript& transcript) {
    constexpr std::size_t longest_character = 4;  // It is cut between characters.
    if (text.size() + longest_character > limit) transcript.drop_begun_secret(text);
}

void mask(FailureSample& sample, http::Transcript& transcript) {
    drop_begun(sample.url, FailureSampleLimits::url, transcript);
    drop_begun(sample.request_head, FailureSampleLimits::head, transcript);
    drop_begun(sample.response_head, FailureSampleLimits::head, transcript);
    drop_begun(sample.error, stats::Limits{}.text_bytes, transcript);
    sample.request_head = transcript.head(sample.request_head, "");
    sample.response_head = transcript.head(sample.response_head, "");
    sample.request_body = transcript.body(sample.request_body, sample.request_body_bytes);
    sample.response_body = transcript.body(sample.response_body, sample.response_body_bytes);
    sample.url = transcript.line(sample.url);
    sample.error = transcript.line(sample.error);
}

}  // namespace

FailureSampler::FailureSampler()
    : functions_{.note = add_user, .finish = [this](FailureSample& sample) { finish(sample); }} {}

void FailureSampler::begin_run(
    const Plan& plan, const std::map<std::string, std::string>& parameters
) {
    secrets_.clear();
    for (const auto& parameter : mix_of(plan).parameters) {
        if (!parameter.is_secret) continue;
        const auto given = parameters.find(parameter.name);
        secrets_.push_back(given == parameters.end() ? parameter.value : given->second);
    }
}

std::string FailureSampler::without_secrets(std::string_view url) const {
    return http::Transcript(secrets_, 0, "").line(url);
}

/// Twice, as a secret may stand in what is shown before the place that tells that it is one.
void FailureSampler::finish(FailureSample& sample) const {
    http::Transcript transcript(secrets_, FailureSampleLimits::body, "");
    FailureSample learnt = sample;
    mask(learnt, transcript);
    mask(sample, transcript);
}

}  // namespace mayfly::load
