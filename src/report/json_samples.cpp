// The samples of failures as JSON.
#include <nlohmann/json.hpp>

#include "report/json_array.hpp"
#include "report/json_page.hpp"
#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

Json sample_json(const stats::FailureSample& sample) {
    Json phases = Json::object();
    for (std::size_t at = 0; at < stats::phase_count; ++at) {
        const Duration time = sample.phases.times[at];
        if (time >= Duration(0)) phases[std::string(stats::phase_names[at])] = to_millis(time);
    }
    return {
        {"time_ms", sample.time},
        {"worker", sample.worker},
        {"kind", sample.kind},
        {"user", sample.user},
        {"task", sample.task},
        {"error", sample.error},
        {"url", sample.url},
        {"status", sample.status},
        {"response_time", to_millis(sample.response_time)},
        {"phases", std::move(phases)},
        {"request_head", sample.request_head},
        {"request_body", sample.request_body},
        {"request_body_bytes", sample.request_body_bytes},
        {"response_head", sample.response_head},
        {"response_body", sample.response_body},
        {"response_body_bytes", sample.response_body_bytes},
    };
}

}  // namespace

Json samples_json(const stats::FailureSamples& samples) {
    return array_of(samples.all(), [](const auto& sample) { return sample_json(*sample); });
}

std::optional<std::string> failure_message(
    const stats::Snapshot& snapshot, const std::array<std::string_view, 3>& key
) {
    for (const auto& error : snapshot.errors) {
        if (key_of(error) == key) return to_text({{"samples", samples_json(error.samples)}});
    }
    return {};
}

}  // namespace mayfly::report
