// A request to the dashboard reads the same however it is cut into pieces, and nothing that anybody
// sends aborts its server.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "web/request_reader.hpp"

namespace {

using namespace mayfly::web;

struct Outcome {
    bool is_request = false;
    unsigned refusal = 0;
    std::string path;
    std::string body;
    bool operator==(const Outcome&) const = default;
};

Outcome read_in_pieces(std::string_view bytes, std::size_t piece) {
    RequestReader reader;
    std::string unread;
    while (!bytes.empty() && !reader.is_done()) {
        unread += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        reader.put(unread);
    }
    Outcome outcome;
    if (reader.refusal()) {
        outcome.refusal = reader.refusal()->status;
    } else if (reader.is_done()) {
        Request request = reader.take();
        outcome = {true, 0, std::move(request.path), std::move(request.body)};
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const Outcome whole = read_in_pieces(text, std::max<std::size_t>(size, 1));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
        const Outcome cut = read_in_pieces(text, piece);
        mayfly::ensure(cut.is_request == whole.is_request, "pieces do not matter");
        if (whole.is_request) mayfly::ensure(cut == whole, "pieces do not matter");
    }
    return 0;
}
