// What came back, and the open sample: the request is counted when its Response ends.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/export.hpp>
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

/// How long the parts of the request took, summed over redirects; negative: it did not happen.
struct Timings {
    Duration dns{-1};
    Duration connect{-1};
    Duration tls{-1};
    Duration send{-1};
    Duration first_byte{-1};
    Duration receive{-1};
};

/// The answer to one request. Statuses below 400 are a success unless fail() says otherwise;
/// others, and requests that got no complete answer, are failures unless pass() does. The request
/// enters the statistics when this object is destroyed: at once when the result is ignored. Keeping
/// a Response in a member keeps its sample open. Views into it live as long as it does.
class MAYFLY_API Response {
public:
    Response(Response&&) noexcept = default;
    Response& operator=(Response&&) noexcept = default;
    ~Response() = default;

    /// 0 when no answer came; one that broke off, or whose body cannot be read, keeps its status
    /// and headers. error() says why.
    int status() const;
    /// A complete answer with a status below 400.
    bool ok() const;
    std::string_view body() const;
    /// The first header of that name, in any case; empty when there is none.
    std::string_view header(std::string_view name) const;
    /// In words, why there is no answer, or not all of it: "connection refused". Else empty.
    std::string_view error() const;
    /// From the start of the request to the last byte of the answer, redirects included.
    Duration elapsed() const;
    Timings timings() const;
    /// The URL that answered, or did not, after redirects.
    std::string_view url() const;
    const std::vector<Hop>& history() const;

    /// Counts the request as a failure with this text, by which failures are grouped. The last
    /// verdict counts.
    void fail(std::string_view why);
    /// Counts the request as a success, whatever its status.
    void pass();

private:
    friend class HttpClient;
    explicit Response(detail::ResponseState* state) : state_(state) {}

    std::unique_ptr<detail::ResponseState, detail::ReleaseResponse> state_;
};

}  // namespace mayfly
