#include <algorithm>
#include <stdexcept>

#include <mayfly/http_client.hpp>

#include "http/exchange.hpp"

namespace mayfly {

/// Found at the first request, when the user runs on its fiber.
struct HttpClient::Impl {
    Impl() : session(http::Environment::current("an HTTP client")) {}

    /// What `url`, absolute or relative to `base`, is; into `located`, whose memory is used again.
    void locate(std::string_view url, const std::string& base, http::Url& located);

    http::Session session;
};

namespace {

[[noreturn, gnu::cold]] void reject(const std::string& why) {
    throw std::invalid_argument(why);
}

bool is_absolute(std::string_view url) {
    return url.starts_with("http://") || url.starts_with("https://") ||
           url.starts_with("http+unix://");
}

bool is_method(std::string_view method) {
    return !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || c == '-';
    });
}

void check_fields(const Fields& fields) {
    for (const auto& [name, value] : fields) {
        const bool is_clean = !name.empty() && name.find_first_of(" :\r\n\t\0") == name.npos &&
                              value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos;
        if (!is_clean) reject("a header's name or value has characters that no header may have");
    }
}

http::Url parse_or_throw(std::string_view text) {
    auto url = http::parse_url(text);
    if (!url) reject(url.error().message);
    return std::move(*url);
}

/// Path as given, put behind the base's own path: "/item" at "http://h/api/" is "/api/item".
void append_path(http::Url& url, std::string_view path) {
    if (!http::is_clean_target(path)) {
        reject("the URL '" + std::string(path) + "' has characters that must be percent-encoded");
    }
    if (url.target.ends_with('/')) url.target.pop_back();
    if (!path.starts_with('/')) url.target += '/';
    url.target += path;
}

}  // namespace

void HttpClient::Impl::locate(std::string_view url, const std::string& base, http::Url& located) {
    if (is_absolute(url)) {
        located = parse_or_throw(url);
        return;
    }
    if (base.empty()) {
        reject("'" + std::string(url) + "' is relative and no host is given; use --host URL");
    }
    if (session.base_text != base) {
        session.base = parse_or_throw(base);
        session.base_text = base;
    }
    located = session.base;
    append_path(located, url);
}

HttpClient::HttpClient() = default;
HttpClient::~HttpClient() = default;

Response HttpClient::request(
    std::string_view method, std::string_view url, const Body& body, const RequestOptions& options
) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    if (!is_method(method)) reject("'" + std::string(method) + "' is not an HTTP method");
    if (!options.headers.empty()) check_fields(options.headers);
    auto state = impl_->session.environment.start();
    impl_->locate(url, base_url, state->url);
    std::string& target = state->url.target;
    if (!options.query.empty()) {
        target += target.find('?') == std::string::npos ? '?' : '&';
        target += http::encode_query(options.query);
    }
    state->method = method;
    state->name = options.name.empty() ? target : options.name;
    detail::ResponseState& filled = *state;
    Response response(state.release());
    http::run_exchange(
        impl_->session, {method, filled.url, body.content(), body.type(), &options}, filled
    );
    return response;
}

Response HttpClient::get(std::string_view url, const RequestOptions& options) {
    return request("GET", url, {}, options);
}
Response HttpClient::head(std::string_view url, const RequestOptions& options) {
    return request("HEAD", url, {}, options);
}
Response HttpClient::options(std::string_view url, const RequestOptions& options) {
    return request("OPTIONS", url, {}, options);
}
Response HttpClient::post(std::string_view url, const Body& body, const RequestOptions& options) {
    return request("POST", url, body, options);
}
Response HttpClient::put(std::string_view url, const Body& body, const RequestOptions& options) {
    return request("PUT", url, body, options);
}
Response HttpClient::patch(std::string_view url, const Body& body, const RequestOptions& options) {
    return request("PATCH", url, body, options);
}
Response HttpClient::del(std::string_view url, const RequestOptions& options) {
    return request("DELETE", url, {}, options);
}

void HttpClient::configure(ClientOptions options) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    impl_->session.most_at_a_time = options.connections;
}

void HttpClient::set_header(std::string_view name, std::string_view value) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    if (!value.empty()) check_fields({{std::string(name), std::string(value)}});
    Fields& headers = impl_->session.headers;
    std::erase_if(headers, [&](const auto& header) {
        return http::equal_ignoring_case(header.first, name);
    });
    if (!value.empty()) headers.emplace_back(name, value);
}

void HttpClient::set_basic_auth(BasicAuth auth) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    impl_->session.auth = std::move(auth);
}

std::string HttpClient::cookie(std::string_view name) const {
    if (impl_ == nullptr || base_url.empty()) return {};
    return impl_->session.cookies.value(parse_or_throw(base_url).origin, name);
}

void HttpClient::set_cookie(std::string_view name, std::string_view value) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    impl_->session.cookies.set(parse_or_throw(base_url).origin, name, value);
}

void HttpClient::clear_cookies() {
    if (impl_ != nullptr) impl_->session.cookies.clear();
}

void HttpClient::close() {
    if (impl_ == nullptr) return;
    for (const auto& connection : impl_->session.connections) {
        if (connection->is_busy) {
            connection->closes_after_use = true;  // Another child waits on it.
        } else {
            connection->close();
        }
    }
}

}  // namespace mayfly
