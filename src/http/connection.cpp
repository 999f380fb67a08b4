#include "http/connection.hpp"

#include <utility>

#include <fmt/core.h>

#include "http/client_network.hpp"
#include "http/content_decoder.hpp"

namespace mayfly::http {
namespace {

constexpr std::string_view before_authority = "Host: ";

std::string make_standard_fields(
    const net::Origin& origin, const Settings& settings, std::string_view for_proxy
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

Connection::Connection(ClientNetwork& network, net::Origin origin)
    : Transport(network),
      origin_(std::move(origin)),
      proxy_(network.proxy_for(origin_)),
      standard_fields_(make_standard_fields(
          origin_,
          network.settings(),
          is_proxied_plain() ? std::string_view(proxy_->authorization) : std::string_view()
      )) {}

std::string standard_fields_of(const net::Origin& origin, const ClientNetwork& network) {
    return make_standard_fields(origin, network.settings(), {});
}

std::string_view Connection::authority() const {
    const std::string_view fields(standard_fields_);
    return fields.substr(before_authority.size(), fields.find('\r') - before_authority.size());
}

}  // namespace mayfly::http
