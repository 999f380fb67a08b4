// Any bytes either are a message that encodes and decodes again, or are refused; a report can be
// merged, whatever it says, and has nothing of the one whose memory it takes.
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>

#include "base/ensure.hpp"
#include "cluster/codec.hpp"
#include "stats/aggregate.hpp"

namespace {

void merge(const mayfly::stats::Interval& interval) {
    using namespace mayfly;
    constexpr UnixMillis now = 1'700'000'000'000;
    stats::Aggregate aggregate(now - 60'000);
    aggregate.merge("one", interval);
    aggregate.merge("two", interval);
    const auto snapshot = aggregate.snapshot(now);
    std::uint64_t requests = 0;
    for (const auto& entry : snapshot.entries) requests += entry.requests;
    ensure(requests == snapshot.aggregated.requests, "the sum is that of the rows");
    aggregate.settled_seconds(0, now);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly;
    const auto message = cluster::decode(std::span(bytes, size));
    if (!message) return 0;
    const auto encoded = cluster::encode(*message);
    const auto again = cluster::decode(encoded);
    ensure(again.has_value(), "what was decoded can be sent on");
    ensure(cluster::encode(*again) == encoded, "a second trip changes nothing");
    static cluster::Report spare;
    auto in_used_memory = cluster::decode(std::span(bytes, size), spare);
    ensure(in_used_memory && cluster::encode(*in_used_memory) == encoded, "memory leaves nothing");
    if (auto* report = std::get_if<cluster::Report>(&*in_used_memory)) spare = std::move(*report);
    if (const auto* report = std::get_if<cluster::Report>(&*message)) merge(report->interval);
    return 0;
}
