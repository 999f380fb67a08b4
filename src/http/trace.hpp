// Who is told what goes over the wire, as it goes: `mayfly try`. Belongs to the loop's thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mayfly::detail {
struct ResponseState;
}

namespace mayfly::http {

class Connection;

/// Texts are borrowed. A response is the same object from one hop to the next.
struct Trace {
    using Response = detail::ResponseState;

    std::function<void(const Connection&)> connected;
    /// Files in a body are named, not read.
    std::function<void(const Response&, std::string_view head, std::string_view body)> sent;
    /// A piece of what came, not decoded.
    std::function<void(const Response&, std::string_view bytes)> arrived;
    /// A piece of a body, decoded, that goes to the author's function and is not kept.
    std::function<void(const Response&, std::string_view bytes)> streamed;
    /// A hop has its answer, or an error. It may be sent again.
    std::function<void(const Response&)> ended;
};

}  // namespace mayfly::http
