// A user's own HTTP client: keep-alive connections, cookies, and statistics of every request.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <mayfly/export.hpp>
#include <mayfly/request.hpp>
#include <mayfly/response.hpp>

namespace mayfly {

/// The network never throws here: a request that fails is a Response with an error(), and a counted
/// failure. Paths ("/item") are appended to `base_url`; URLs are read as browsers read them, which
/// encode what they must ("/a b"). Works in the code of a user only; elsewhere a request throws
/// std::logic_error, as does a URL that is none (std::invalid_argument).
class MAYFLY_API HttpClient {
public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    Response get(std::string_view url, const RequestOptions& options = {});
    Response head(std::string_view url, const RequestOptions& options = {});
    Response options(std::string_view url, const RequestOptions& options = {});
    Response post(std::string_view url, const Body& body = {}, const RequestOptions& options = {});
    Response put(std::string_view url, const Body& body = {}, const RequestOptions& options = {});
    Response patch(std::string_view url, const Body& body = {}, const RequestOptions& options = {});
    /// DELETE; the word itself belongs to C++.
    Response del(std::string_view url, const RequestOptions& options = {});
    /// Any method, in capitals.
    Response request(
        std::string_view method,
        std::string_view url,
        const Body& body = {},
        const RequestOptions& options = {}
    );

    void configure(ClientOptions options);
    /// Sets a header for all later requests; an empty value removes it. Content-Length and
    /// Transfer-Encoding are left to the client, see RequestOptions::chunked.
    void set_header(std::string_view name, std::string_view value);
    void set_basic_auth(BasicAuth auth);
    /// The value of a cookie of the base URL's host; empty when there is none.
    std::string cookie(std::string_view name) const;
    /// For the base URL's host. Throws std::invalid_argument where a server would see another
    /// header or another cookie: line breaks, and a ';'.
    void set_cookie(std::string_view name, std::string_view value);
    /// Removes the cookies of that name, of every host.
    void clear_cookie(std::string_view name);
    void clear_cookies();
    /// Closes this client's connections; the next request opens a new one. Requests of other
    /// children that are under way are finished first.
    void close();

    /// What relative URLs are appended to: "https://shop.example/api". Set by mayfly from --host.
    std::string base_url;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace mayfly
