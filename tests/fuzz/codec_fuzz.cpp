// Any bytes either are a message that encodes and decodes again, or are refused.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.hpp"
#include "cluster/codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly;
    const auto message = cluster::decode(std::span(bytes, size));
    if (!message) return 0;
    const auto encoded = cluster::encode(*message);
    const auto again = cluster::decode(encoded);
    check(again.has_value(), "what was decoded can be sent on");
    check(cluster::encode(*again) == encoded, "a second trip changes nothing");
    return 0;
}
