#include "net/host.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <idn2.h>
#include <memory>

#include "base/text.hpp"

namespace mayfly::net {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What a host's name may consist of (RFC 3986 §3.2.2). It was decoded, so that it could hold
/// anything, a line break say, and it goes into request lines and headers.
bool is_clean_name(std::string_view name) {
    constexpr std::string_view others = "-._~!$&'()*+,;=";
    return std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != others.npos;
    });
}

Result<std::string> parse_ipv6(std::string_view text) {
    in6_addr address{};
    std::array<char, INET6_ADDRSTRLEN> shortest{};
    const bool is_address =
        text.ends_with(']') &&
        inet_pton(AF_INET6, std::string(text.substr(1, text.size() - 2)).c_str(), &address) == 1 &&
        text.find('\0') == text.npos;
    if (!is_address) return Error{"what is in its brackets is no IPv6 address"};
    return std::string(inet_ntop(AF_INET6, &address, shortest.data(), shortest.size()));
}

/// As domain names have letters beyond ASCII (IDNA 2008 with the mapping of UTS 46).
Result<std::string> punycode(const std::string& name) {
    std::uint8_t* encoded = nullptr;
    const int problem = idn2_lookup_u8(
        reinterpret_cast<const std::uint8_t*>(name.c_str()),
        &encoded,
        IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL
    );
    const std::unique_ptr<std::uint8_t, void (*)(void*)> owner(encoded, idn2_free);
    if (problem != IDN2_OK) return Error{"its host cannot be a domain name"};
    return std::string(reinterpret_cast<const char*>(encoded));
}

/// "127.1" and "0x7f000001" are 127.0.0.1; what is no address is left as it is.
std::string with_usual_address(std::string host) {
    const bool may_be_address = host.front() >= '0' && host.front() <= '9';
    in_addr address{};
    std::array<char, INET_ADDRSTRLEN> usual{};
    if (!may_be_address || inet_aton(host.c_str(), &address) == 0) return host;
    return inet_ntop(AF_INET, &address, usual.data(), usual.size());
}

}  // namespace

std::string percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool may_be_encoded = text[at] == '%' && at + 2 < text.size();
        const int high = may_be_encoded ? hex_value(text[at + 1]) : -1;
        const int low = may_be_encoded ? hex_value(text[at + 2]) : -1;
        if (high < 0 || low < 0) {
            decoded += text[at];
        } else {
            decoded += static_cast<char>(high * 16 + low);
            at += 2;
        }
    }
    return decoded;
}

Result<std::string> parse_host(std::string_view text) {
    if (text.starts_with('[')) return parse_ipv6(text);
    std::string host = lower_case(percent_decode(text));
    if (host.empty()) return Error{"it names no host"};
    if (host.starts_with('/')) {
        return Error{"a path is no host; a Unix socket's URL begins with http+unix://"};
    }
    if (!is_ascii(host) && host.find('\0') == host.npos) {
        auto encoded = punycode(host);
        if (!encoded) return encoded.error();
        host = std::move(*encoded);
    }
    if (host.empty() || !is_clean_name(host)) {
        return Error{"its host has characters that no host's name may have"};
    }
    return with_usual_address(std::move(host));
}

}  // namespace mayfly::net
