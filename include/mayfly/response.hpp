// The response to a request, and the request's sample, which is counted when its Response ends.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/export.hpp>
#include <mayfly/json_value.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

namespace detail {
struct ResponseState;
struct ReleaseResponse {
    MAYFLY_API void operator()(ResponseState* state) const;
};
}  // namespace detail

/// One answered redirect on the way to the final response.
struct Hop {
    int status = 0;
    std::string url;
};

/// One header of a response; the texts are the Response's.
struct Header {
    std::string_view name;
    std::string_view value;
};

/// How long each part of the request took, summed over redirects; negative if it did not happen.
/// The part in which it failed lasted until then.
struct Timings {
    Duration dns{-1};
    Duration connect{-1};
    Duration tls{-1};
    Duration send{-1};
    Duration first_byte{-1};
    Duration receive{-1};
};

/// The response to one request. A status below 400 is a success unless fail() says otherwise; any
/// other status, or no complete response, is a failure unless pass() says otherwise. The request is
/// counted when this object is destroyed: at once if the result is ignored, and only with the
/// member if it is kept in one. Views into a Response are valid as long as it exists.
class MAYFLY_API Response {
public:
    Response(Response&&) noexcept = default;
    Response& operator=(Response&&) noexcept = default;
    ~Response() = default;

    /// 0 if there was no response. A response that was cut short, or whose body cannot be read,
    /// keeps its status and headers, and error() says why.
    int status() const;
    /// Whether this is a complete response with a status below 400.
    bool ok() const;
    std::string_view body() const;
    /// The value at a JSON Pointer in the body: response.json("/items/0/id").as_int(). A body that
    /// is not JSON makes a successful response a failure, and gives a value that does not exist.
    JsonValue json(std::string_view pointer = {});
    /// The first header of this name, in upper or lower case; empty if there is none.
    std::string_view header(std::string_view name) const;
    /// All headers in the order in which they came, also those that came more than once.
    std::vector<Header> headers() const;
    /// Why there is no response, or not all of it: "connection refused"; empty otherwise.
    std::string_view error() const;
    /// From the start of the request to the last byte of the response, redirects included.
    Duration elapsed() const;
    Timings timings() const;
    /// The last URL that was requested, after redirects.
    std::string_view url() const;
    const std::vector<Hop>& history() const;

    /// Counts the request as a failure with this text, by which failures are grouped. The last call
    /// of fail() or pass() counts.
    void fail(std::string_view why);
    /// Counts the request as a success, whatever its status.
    void pass();
    /// Counts a condition under this name, as passed or failed, and returns it. It leaves the
    /// request as it is.
    bool check(std::string_view name, bool condition) const;

private:
    friend class HttpClient;
    explicit Response(detail::ResponseState* state) : state_(state) {}

    std::unique_ptr<detail::ResponseState, detail::ReleaseResponse> state_;
};

}  // namespace mayfly
