// Where the body of a response goes while it arrives, in place of the Response: to an author's
// function. It lives as long as the request.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/response_state.hpp"

namespace mayfly::detail {

struct BodyStream {
    /// Takes the next bytes, which came so long after the request's start; it may park, and may
    /// throw. False: nothing more is wanted. An error is why the request has failed.
    std::function<Result<bool>(const ResponseState&, std::string_view piece, Duration since_start)>
        take;
    /// The whole body has come; an error is why the request has failed. It may be empty.
    std::function<Result<void>(const ResponseState&)> finish{};
};

/// Whether the body of such a response is streamed, if there is a stream: others have something to
/// say about the request, and are kept for the author to look at.
inline bool is_streamed(int status) {
    return status >= 200 && status < 300;
}

}  // namespace mayfly::detail
