// A user's own HTTP client: keep-alive connections, cookies, and statistics of every request.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mayfly/export.hpp>
#include <mayfly/request.hpp>
#include <mayfly/response.hpp>

namespace mayfly {

namespace detail {
struct BodyStream;
}

/// Network errors never throw: a request that fails returns a Response with an error() and is
/// counted as a failure. A path ("/item") is appended to `base_url`. URLs are read as browsers read
/// them (URL Standard): what must be percent-encoded is encoded ("/a b"). An invalid URL, method or
/// header throws std::invalid_argument; use outside users' code and hooks throws std::logic_error.
class MAYFLY_API HttpClient {
public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    Response get(std::string_view url, const RequestOptions& options = detail::no_options);
    Response head(std::string_view url, const RequestOptions& options = detail::no_options);
    Response options(std::string_view url, const RequestOptions& options = detail::no_options);
    Response post(
        std::string_view url,
        const Body& body = detail::no_body,
        const RequestOptions& options = detail::no_options
    );
    Response put(
        std::string_view url,
        const Body& body = detail::no_body,
        const RequestOptions& options = detail::no_options
    );
    Response patch(
        std::string_view url,
        const Body& body = detail::no_body,
        const RequestOptions& options = detail::no_options
    );
    /// Sends DELETE; C++ reserves the word itself.
    Response del(std::string_view url, const RequestOptions& options = detail::no_options);
    /// Sends any method, which is written in capitals.
    Response request(
        std::string_view method,
        std::string_view url,
        const Body& body = detail::no_body,
        const RequestOptions& options = detail::no_options
    );

    /// Sends GET, or POST if there is a body, and calls `on_event` with each server-sent event as
    /// soon as it is complete, until the response ends or `on_event` returns false. A response that
    /// is no text/event-stream is a failure; one without a status of 200 to 299 keeps its body.
    Response events(
        std::string_view url,
        const EventCallback& on_event,
        const RequestOptions& options = detail::no_options
    );
    Response events(
        std::string_view url,
        const Body& body,
        const EventCallback& on_event,
        const RequestOptions& options = detail::no_options
    );

    /// Sends all of them at the same time, as all() would, and returns their responses in the same
    /// order: client.batch({{"GET", "/"}, {"POST", "/hit", mayfly::Json{{"id", 3}}}}).
    std::vector<Response> batch(const std::vector<Request>& requests);

    void configure(const ClientOptions& options);
    /// Sets a header for all later requests; an empty value removes it. The client writes
    /// Content-Length and Transfer-Encoding itself; see RequestOptions::chunked.
    void set_header(std::string_view name, std::string_view value);
    void set_basic_auth(BasicAuth auth);
    /// The value of a cookie of the base URL's host; empty if there is none.
    std::string cookie(std::string_view name) const;
    /// Sets a cookie for the base URL's host. Throws std::invalid_argument for what a server would
    /// read as another header or another cookie, such as line breaks and a ';'.
    void set_cookie(std::string_view name, std::string_view value);
    /// Removes the cookies of this name, for every host.
    void clear_cookie(std::string_view name);
    void clear_cookies();
    /// Closes this client's connections; the next request opens a new one. A connection on which
    /// another child fiber (see all()) has a request under way is closed after that request.
    void close();

    /// Relative URLs are appended to it: "https://shop.example/api". mayfly sets it from --host.
    std::string base_url;

private:
    struct Impl;

    Response send(
        std::string_view method,
        std::string_view url,
        const Body& body,
        const RequestOptions& options,
        const detail::BodyStream* stream
    );
    Response send_streamed(
        std::string_view method,
        std::string_view url,
        const Body& body,
        const RequestOptions& options
    );
    Response receive_events(
        std::string_view method,
        std::string_view url,
        const Body& body,
        const EventCallback& on_event,
        RequestOptions options
    );

    std::unique_ptr<Impl> impl_;
};

}  // namespace mayfly
