// A stream gives the same payloads, or the same refusal, however it is cut into pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/ensure.hpp"
#include "cluster/frame.hpp"

namespace {

struct Outcome {
    std::vector<std::vector<std::uint8_t>> payloads;
    bool is_refused = false;
    bool operator==(const Outcome&) const = default;
};

Outcome read_in_pieces(std::span<const std::uint8_t> stream, std::size_t piece) {
    mayfly::cluster::FrameReader reader;
    Outcome outcome;
    while (!stream.empty() && !outcome.is_refused) {
        const auto size = std::min(piece, stream.size());
        reader.feed(stream.first(size));
        stream = stream.subspan(size);
        while (true) {
            const auto payload = reader.next();
            outcome.is_refused = !payload;
            if (!payload || !*payload) break;
            outcome.payloads.emplace_back((*payload)->begin(), (*payload)->end());
        }
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::span stream(bytes, size);
    const auto whole = read_in_pieces(stream, std::max<std::size_t>(size, 1));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
        mayfly::ensure(read_in_pieces(stream, piece) == whole, "pieces do not matter");
    }
    return 0;
}
