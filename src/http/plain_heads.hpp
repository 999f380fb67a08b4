// The last heads of requests that have nothing of their own, kept for the next such request: of one
// user or another, as users of a worker ask for the same things. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mayfly::http {

/// Where a head was found, kept by who sends the same again.
struct KnownHead {
    std::size_t place = 0;
    std::uint64_t version = 0;  // Of no head.
};

class PlainHeads {
public:
    /// The head of the last find() with this `known`; empty if there was none, or if another one
    /// has taken its place. Valid as below.
    std::string_view find(const KnownHead& known) const {
        const Head& head = heads_[known.place];
        return head.version == known.version ? std::string_view(head.text) : std::string_view();
    }
    /// "METHOD TARGET HTTP/1.1", `fields` (whole lines), and the empty line. `target` is not empty.
    /// Valid until the next call.
    std::string_view find(
        std::string_view method, std::string_view target, std::string_view fields, KnownHead& known
    );

private:
    struct Head {
        std::string text;
        std::uint64_t version = 0;
    };

    std::array<Head, 32> heads_;
    std::uint64_t versions_ = 0;
};

}  // namespace mayfly::http
