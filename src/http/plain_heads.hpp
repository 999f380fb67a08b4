// The last heads of requests that have nothing of their own, kept for the next such request: of one
// user or another, as users of a worker ask for the same things. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace mayfly::http {

class PlainHeads {
public:
    /// "METHOD TARGET HTTP/1.1", `fields` (whole lines), and the empty line. `target` is not empty.
    /// Valid until the next call.
    std::string_view find(
        std::string_view method, std::string_view target, std::string_view fields
    );

private:
    std::array<std::string, 32> heads_;
};

}  // namespace mayfly::http
