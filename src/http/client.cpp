#include <algorithm>
#include <stdexcept>
#include <utility>

#include <mayfly/http_client.hpp>

#include "base/text.hpp"
#include "fiber/fiber.hpp"
#include "http/body_stream.hpp"
#include "http/exchange.hpp"
#include "http/labels.hpp"
#include "net/tls.hpp"

namespace mayfly {

/// Found at the first request, when the user runs on its fiber.
struct HttpClient::Impl {
    Impl() : client(http::ClientNetwork::current("an HTTP client")) {}

    /// What `url`, absolute or relative to `base`, is; into `located`, whose memory is used again.
    void locate(std::string_view url, const std::string& base, net::Url& located);

    http::ClientState client;
};

namespace {

[[noreturn, gnu::cold]] void reject(const std::string& why) {
    throw std::invalid_argument(why);
}

bool is_method(std::string_view method) {
    return !method.empty() && std::all_of(method.begin(), method.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || c == '-';
    });
}

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_alphanumeric(c) || others.find(c) != others.npos;
    });
}

void check_fields(const Fields& fields) {
    for (const auto& [name, value] : fields) {
        const bool is_clean =
            is_token(name) && value.find_first_of(std::string_view("\r\n\0", 3)) == value.npos;
        if (!is_clean) reject("a header's name or value has characters that no header may have");
    }
}

net::Url url_or_throw(Result<net::Url> url) {
    if (!url) reject(url.error().message);
    return std::move(*url);
}

}  // namespace

// Flattened, as it mostly copies short strings, which the compiler inlines or not as the size of
// this file pleases.
[[gnu::flatten]] void HttpClient::Impl::locate(
    std::string_view url, const std::string& base, net::Url& located
) {
    const bool is_plain = net::is_plain_path(url);
    if (!is_plain && net::has_scheme(url)) {
        located = url_or_throw(net::parse_url(url));
        return;
    }
    if (base.empty()) {
        std::string why("'");
        why.append(url).append(
            "' is relative and no host is given; use --host URL, and for a "
            "client of your own base_url = test().host()"
        );
        client.network.end_run(why);  // Every other one would fail as well.
        reject(why);
    }
    if (client.base_text != base) {
        client.base = url_or_throw(net::parse_base_url(base));
        client.base_text = base;
    }
    if (!is_plain) {
        located = url_or_throw(net::append(client.base, url));
        return;
    }
    // The memory is that of an earlier response, mostly from the same server and often to the same
    // request.
    const net::Url& from = client.base;
    if (located.origin != from.origin) located.origin = from.origin;
    if (located.user_info != from.user_info) located.user_info = from.user_info;
    std::string_view prefix(from.target);
    if (prefix.ends_with('/')) prefix.remove_suffix(1);
    std::string& target = located.target;
    const bool is_same = target.size() == prefix.size() + url.size() &&
                         target.starts_with(prefix) && target.ends_with(url);
    if (!is_same) target.assign(prefix).append(url);
}

HttpClient::HttpClient() = default;
HttpClient::~HttpClient() = default;

Response HttpClient::send(
    std::string_view method,
    std::string_view url,
    const Body& body,
    const RequestOptions& options,
    const detail::BodyStream* stream
) {
    if (options.on_body && stream == nullptr) [[unlikely]] {
        return send_streamed(method, url, body, options);
    }
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    fiber::Fiber::of_user("a request");  // Another thread may have the client.
    if (!is_method(method)) reject("'" + std::string(method) + "' is not an HTTP method");
    if (!options.headers.empty()) check_fields(options.headers);
    auto state = impl_->client.network.start();
    if (impl_->client.network.has_label_scopes() || !options.labels.empty()) [[unlikely]]
        state->labels = http::labels_of(options.labels);
    if (!state->is_for(url, base_url)) {
        impl_->locate(url, base_url, state->url);
        state->remember(url, base_url);
    }
    std::string& target = state->url.target;
    if (!options.query.empty()) {
        const bool is_open = target.ends_with('?') || target.ends_with('&');
        if (!is_open) target += target.find('?') == std::string::npos ? '?' : '&';
        target += net::encode_query(options.query);
        state->forget_url();
    }
    state->has_stream = stream != nullptr;
    state->set_row(method, options.name);
    detail::ResponseState& filled = *state;
    Response response(impl_->client.network.hand_out(std::move(state)));
    http::Outgoing outgoing{method, filled.url, body.content(), body.type(), &options};
    outgoing.stream = stream;
    if (!body.pieces().empty()) outgoing.pieces = &body.pieces();
    http::run_exchange(impl_->client, outgoing, filled);
    // It may have failed without a wait, as for a name that is known not to exist.
    if (!filled.error.empty()) [[unlikely]]
        net::Network::give_way();
    return response;
}

[[gnu::noinline]] Response HttpClient::send_streamed(
    std::string_view method, std::string_view url, const Body& body, const RequestOptions& options
) {
    const detail::BodyStream stream{
        [&](const detail::ResponseState&, std::string_view piece, Duration since_start) {
            return Result<bool>(options.on_body(piece, since_start));
        }};
    return send(method, url, body, options, &stream);
}

Response HttpClient::request(
    std::string_view method, std::string_view url, const Body& body, const RequestOptions& options
) {
    return send(method, url, body, options, nullptr);
}
Response HttpClient::get(std::string_view url, const RequestOptions& options) {
    return send("GET", url, detail::no_body, options, nullptr);
}
Response HttpClient::head(std::string_view url, const RequestOptions& options) {
    return send("HEAD", url, detail::no_body, options, nullptr);
}
Response HttpClient::options(std::string_view url, const RequestOptions& options) {
    return send("OPTIONS", url, detail::no_body, options, nullptr);
}
Response HttpClient::post(std::string_view url, const Body& body, const RequestOptions& options) {
    return send("POST", url, body, options, nullptr);
}
Response HttpClient::put(std::string_view url, const Body& body, const RequestOptions& options) {
    return send("PUT", url, body, options, nullptr);
}
Response HttpClient::patch(std::string_view url, const Body& body, const RequestOptions& options) {
    return send("PATCH", url, body, options, nullptr);
}
Response HttpClient::del(std::string_view url, const RequestOptions& options) {
    return send("DELETE", url, detail::no_body, options, nullptr);
}

void HttpClient::configure(const ClientOptions& options) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    http::ConnectionPool& connections = impl_->client.connections;
    if (options.connections) connections.set_limit(*options.connections);
    if (options.keep_alive) connections.keep_alive(*options.keep_alive);
    if (options.certificate.empty() && options.key.empty()) return;
    if (options.certificate.empty()) reject(".key needs a .certificate, whose private key it is");
    const auto identity = impl_->client.network.tls().identity(options.certificate, options.key);
    if (!identity) reject(identity.error().message);
    connections.show(*identity);
}

void HttpClient::set_header(std::string_view name, std::string_view value) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    check_fields({{std::string(name), std::string(value)}});
    Fields& headers = impl_->client.headers;
    std::erase_if(headers, [&](const auto& header) {
        return http::equal_ignoring_case(header.first, name);
    });
    if (!value.empty()) headers.emplace_back(name, value);
}

void HttpClient::set_basic_auth(BasicAuth auth) {
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    impl_->client.auth = std::move(auth);
}

std::string HttpClient::cookie(std::string_view name) const {
    if (impl_ == nullptr || base_url.empty()) return {};
    const net::Url base = url_or_throw(net::parse_base_url(base_url));
    return impl_->client.cookies.value(base.origin, name, unix_now());
}

void HttpClient::set_cookie(std::string_view name, std::string_view value) {
    if (const char* why = http::refusal(name, value)) reject(why);
    if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
    const net::Url base = url_or_throw(net::parse_base_url(base_url));
    impl_->client.cookies.set(base.origin, name, value);
}

void HttpClient::clear_cookie(std::string_view name) {
    if (impl_ != nullptr) impl_->client.cookies.remove(name);
}

void HttpClient::clear_cookies() {
    if (impl_ != nullptr) impl_->client.cookies.clear();
}

void HttpClient::close() {
    if (impl_ != nullptr) impl_->client.connections.close();
}

}  // namespace mayfly
