// Which hosts are reached without the proxy (--no-proxy), as NO_PROXY works in curl. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/result.hpp"
#include "net/url.hpp"

namespace mayfly::net {

class ProxyExclusions {
public:
    /// Items with commas or blanks between them: "shop.example" and what ends in ".shop.example",
    /// the same with a port, an address or a network such as 10.0.0.0/8, or "*" for every host.
    static Result<ProxyExclusions> parse(std::string_view list);
    bool covers(const Origin& origin) const;

private:
    struct Item {
        std::string domain;  // Empty for a network.
        boost::asio::ip::address network;
        unsigned bits = 0;
        std::optional<std::uint16_t> port;
    };

    static Result<Item> parse_item(std::string_view text);
    static bool matches(const Item& item, const Origin& origin);

    bool covers_all_ = false;
    std::vector<Item> items_;
};

}  // namespace mayfly::net
