#include "web/gate.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "net/ip_address.hpp"
#include "web/assets.hpp"
#include "web/requests.hpp"

namespace mayfly::web {
namespace {

constexpr std::size_t most_sessions = 100;

// Without script or style: what a stranger sees shall be as little as possible.
constexpr std::string_view login_page =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>mayfly</title>"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<meta name=\"color-scheme\" content=\"light dark\"></head><body><main><h1>mayfly</h1>"
    "<form method=\"post\" action=\"login\"><p><label>Token <input type=\"password\" "
    "name=\"token\" autocomplete=\"current-password\" autofocus required></label> "
    "<button>Open the dashboard</button></p></form>"
    "<p>{}</p></main></body></html>\n";

// A cookie that is SameSite=Strict is not sent when a redirect leads here from another site's link;
// a page that goes on by itself is this site's own.
constexpr std::string_view welcome_page =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>mayfly</title>"
    "<meta http-equiv=\"refresh\" content=\"0;url=./\"></head>"
    "<body><p><a href=\"./\">Open the dashboard</a></p></body></html>\n";

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

Answer html(unsigned status, std::string page) {
    return {status, "text/html; charset=utf-8", std::move(page)};
}

Answer failed_login(std::string_view why) {
    Answer answer = html(401, fmt::format(fmt::runtime(login_page), why));
    answer.is_failed_login = true;
    return answer;
}

bool changes_state(const Request& request) {
    return request.method != "GET" && request.method != "HEAD";
}

bool is_navigation(const Request& request) {
    return !changes_state(request) && request.fetch_mode == "navigate";
}

/// Whether the page that sent this is the one that this server gave under this very Host.
bool is_own_origin(const Request& request) {
    const std::size_t scheme = request.origin.find("://");
    return scheme != std::string::npos &&
           lower(request.origin.substr(scheme + 3)) == lower(request.host);
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        const std::string_view cookie = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(cookie.size() + 1, cookies.size()));
        while (cookies.starts_with(' ')) cookies.remove_prefix(1);
        if (cookie.size() > name.size() && cookie.starts_with(name) && cookie[name.size()] == '=') {
            return cookie.substr(name.size() + 1);
        }
    }
    return {};
}

}  // namespace

std::string host_name(std::string_view host) {
    if (host.starts_with('[')) return lower(host.substr(1, host.find(']') - 1));
    return lower(host.substr(0, host.find(':')));
}

Gate::Gate(Settings settings)
    : settings_(std::move(settings)),
      cookie_name_(fmt::format("mayfly_{}", settings_.port)),
      link_key_(random_key()) {
    for (std::string& name : settings_.names) name = lower(name);
}

std::optional<Answer> Gate::answer(const Request& request) {
    if (auto refused = refuse(request)) return refused;
    if (!asks_for_token()) return std::nullopt;
    if (request.path == "/login") return log_in(request);
    constexpr std::string_view scheme = "bearer ";
    const std::string_view shown = request.authorization;
    const bool shows_token = lower(shown.substr(0, scheme.size())) == scheme;
    const std::string_view token = shows_token ? shown.substr(scheme.size()) : "";
    if ((shows_token && is_same_secret(token, settings_.token)) || has_session(request)) {
        return std::nullopt;
    }
    if (shows_token) {
        Answer refused = refusal(401, why_refused(token));
        refused.is_failed_login = true;
        return refused;
    }
    if (request.path != "/" && find_asset(request.path) != nullptr) return std::nullopt;
    if (is_navigation(request) || request.path == "/") {
        return html(401, fmt::format(fmt::runtime(login_page), ""));
    }
    Answer unknown = refusal(
        401,
        "this dashboard needs its token: open the link that mayfly printed, or send the header "
        "Authorization: Bearer and the token"
    );
    unknown.headers.emplace_back("WWW-Authenticate", "Bearer");
    return unknown;
}

std::optional<Answer> Gate::refuse(const Request& request) const {
    const std::string name = host_name(request.host);
    if (!is_known_host(name)) {
        return refusal(
            403,
            fmt::format(
                "this dashboard is not known as '{}'; if that is right, start mayfly with "
                "--web-allow-host {}",
                name,
                name
            )
        );
    }
    const bool is_foreign = request.fetch_site == "cross-site" || request.fetch_site == "same-site";
    if (is_foreign && !is_navigation(request)) {
        return refusal(403, "a page of another site sent this; only the dashboard itself may");
    }
    if (!request.origin.empty() && !is_own_origin(request)) {
        return refusal(
            403, "this came from another page than the dashboard; behind a proxy, have it pass Host"
        );
    }
    return std::nullopt;
}

bool Gate::is_known_host(const std::string& name) const {
    if (name == "localhost" || name.ends_with(".localhost")) return true;
    if (std::find(settings_.names.begin(), settings_.names.end(), name) != settings_.names.end()) {
        return true;
    }
    const auto address = net::parse_ip_address(name);
    // No name is made to point elsewhere by a numeric address: it is where the browser went.
    return address && (address->is_loopback() || !settings_.is_local);
}

bool Gate::has_session(const Request& request) const {
    const std::string_view shown = cookie_value(request.cookie, cookie_name_);
    bool is_known = false;
    for (const std::string& session : sessions_) {
        if (is_same_secret(shown, session)) is_known = true;  // All are compared, whichever it is.
    }
    return is_known;
}

Answer Gate::log_in(const Request& request) {
    if (request.method == "POST") {
        const auto form = read_pairs(request.body);
        const std::string_view token = form ? value_of(*form, "token") : std::string_view();
        if (is_same_secret(token, settings_.token)) return welcome();
        return failed_login(why_refused(token));
    }
    const auto query = read_pairs(request.query);
    const std::string_view key = query ? value_of(*query, "key") : std::string_view();
    if (key.empty()) return html(200, fmt::format(fmt::runtime(login_page), ""));
    if (is_same_secret(key, link_key_)) {
        link_key_ = random_key();
        return welcome();
    }
    return failed_login("This link was used before; it works once.");
}

/// One who has the token of master and workers is told so: it must not open what a browser opens.
std::string Gate::why_refused(std::string_view token) const {
    if (!is_same_secret(dashboard_token(token), settings_.token)) {
        return "That is not the dashboard's token; `mayfly token dashboard FILE` prints it.";
    }
    return "That is the token of master and workers, which opens no dashboard; `mayfly token "
           "dashboard FILE` prints the one that does.";
}

Answer Gate::welcome() {
    if (sessions_.size() == most_sessions) sessions_.pop_front();
    sessions_.push_back(random_key());
    Answer answer = html(200, std::string(welcome_page));
    answer.headers.emplace_back(
        "Set-Cookie",
        fmt::format(
            "{}={}; Path=/; HttpOnly; SameSite=Strict{}",
            cookie_name_,
            sessions_.back(),
            settings_.has_tls ? "; Secure" : ""
        )
    );
    return answer;
}

}  // namespace mayfly::web
