// The access rules of the dashboard, which every request passes before a route sees it. Belongs to
// the loop's thread; knows no socket and no clock.
//
// - Host must be a name of this server, so that a page of another site that pointed its name at
// this
//   here (DNS rebinding) gets nothing.
// - A request that a page of another site caused is refused, unless it only navigates to this page.
// - Only a POST changes the state (the routes ensure that), and if a browser says where it comes
// from, only one from this page.
// - If there is a token, scripts send it as a bearer token. Browsers get a cookie, with the
// one-time link that the program prints or by typing the token once.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/message.hpp"

namespace mayfly::web {

class Gate {
public:
    struct Settings {
        std::string token{};               // As dashboard_token() makes it; empty: none is needed.
        std::vector<std::string> names{};  // Names of this server, besides the loopback ones.
        /// Whether only this machine can reach it; otherwise any numeric address is a name of it.
        bool is_local = true;
        bool has_tls = false;
        std::uint16_t port = 0;  // In the cookie's name, as browsers share cookies between ports.
    };

    explicit Gate(Settings settings);

    /// The gate's own response: a refusal, or a step of logging in. Nothing: let it pass.
    std::optional<Answer> answer(const Request& request);

    bool asks_for_token() const { return !settings_.token.empty(); }
    /// The path with which a browser logs in once: "login?key=...".
    std::string one_time_link() const { return "login?key=" + link_key_; }

private:
    std::optional<Answer> refuse(const Request& request) const;
    Answer log_in(const Request& request);
    Answer welcome();
    std::string why_refused(std::string_view token) const;
    bool is_known_host(const std::string& name) const;
    bool has_session(const Request& request) const;

    Settings settings_;
    std::string cookie_name_;
    std::string link_key_;
    std::deque<std::string> sessions_;  // Keys in cookies, oldest first.
};

/// The name or address in a Host header, in lower case, without port and brackets.
std::string host_name(std::string_view host);

}  // namespace mayfly::web
