#include "http/connection.hpp"

#include <utility>

#include <fmt/core.h>

#include "http/content_decoder.hpp"

namespace mayfly::http {
namespace {

constexpr std::string_view before_authority = "Host: ";

std::string make_standard_fields(
    const Origin& origin, const Settings& settings, std::string_view for_proxy
) {
    return fmt::format(
        "{}{}\r\nUser-Agent: {}\r\nAccept: */*\r\nAccept-Encoding: {}\r\n{}",
        before_authority,
        origin.authority(),
        settings.user_agent,
        accepted_encodings,
        for_proxy
    );
}

}  // namespace

Connection::Connection(Environment& environment, Origin origin)
    : Transport(environment),
      origin_(std::move(origin)),
      standard_fields_(make_standard_fields(
          origin_,
          environment.settings(),
          is_proxied_plain() ? std::string_view(environment.proxy()->authorization)
                             : std::string_view()
      )) {}

std::string_view Connection::authority() const {
    const std::string_view fields(standard_fields_);
    return fields.substr(before_authority.size(), fields.find('\r') - before_authority.size());
}

Failure Connection::open(stats::PhaseTimes& phases, Instant limit) {
    const Origin& peer = is_proxied() ? environment().proxy()->origin : origin_;
    Failure problem = connect(peer, phases, limit);
    if (!problem && is_proxied() && origin_.is_tls) problem = open_tunnel();
    if (!problem && origin_.is_tls) {
        problem = shake_hands(origin_, std::string(authority()), phases);
    }
    if (problem) close();
    return problem;
}

Failure Connection::open_tunnel() {
    const Proxy& proxy = *environment().proxy();
    const auto error = send(tunnel_request(proxy, origin_));
    if (error) return failure_of(Doing::sending, error);
    std::string answer;
    constexpr std::size_t longest_answer = 8192;
    while (answer.find("\r\n\r\n") == std::string::npos) {
        if (answer.size() > longest_answer) {
            return {"the proxy's answer has a header larger than 8 KiB", Doing::connecting, {}};
        }
        boost::system::error_code code;
        answer += receive(code);
        if (code) return failure_of(Doing::connecting, code);
    }
    return {tunnel_refusal(proxy, answer), Doing::connecting, {}};
}

}  // namespace mayfly::http
