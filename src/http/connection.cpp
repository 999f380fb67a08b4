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
      proxy_(environment.proxy_for(origin_)),
      standard_fields_(make_standard_fields(
          origin_,
          environment.settings(),
          is_proxied_plain() ? std::string_view(proxy_->authorization) : std::string_view()
      )) {}

std::string_view Connection::authority() const {
    const std::string_view fields(standard_fields_);
    return fields.substr(before_authority.size(), fields.find('\r') - before_authority.size());
}

Failure Connection::open(stats::PhaseTimes& phases, Instant limit) {
    Failure problem = connect(is_proxied() ? proxy_->origin : origin_, phases, limit);
    if (problem && is_proxied()) problem = failure_of(of_proxy(problem.doing), problem.code);
    if (!problem && is_proxied() && origin_.is_tls) problem = open_tunnel();
    if (!problem && origin_.is_tls) {
        problem = shake_hands(origin_, std::string(authority()), phases);
    }
    if (problem) close();
    return problem;
}

Failure Connection::open_tunnel() {
    const auto error = send(tunnel_request(*proxy_, origin_));
    if (error) return failure_of(Doing::opening_tunnel, error);
    std::string answer;
    constexpr std::size_t longest_answer = 8192;
    while (answer.find("\r\n\r\n") == std::string::npos) {
        if (answer.size() > longest_answer) {
            return {"the proxy's answer has a header larger than 8 KiB", Doing::opening_tunnel, {}};
        }
        boost::system::error_code code;
        answer += receive(code);
        if (code) return failure_of(Doing::opening_tunnel, code);
    }
    return {tunnel_refusal(*proxy_, answer), Doing::opening_tunnel, {}};
}

}  // namespace mayfly::http
