#include "http/settings.hpp"

#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/text.hpp"

namespace mayfly::http {
namespace {

template <class Number>
bool read(const std::map<std::string, std::string>& options, const char* key, Number& number) {
    const auto found = options.find(key);
    if (found == options.end()) return true;
    const auto read = parse_number<Number>(found->second);
    if (read) number = *read;
    return read.has_value();
}

bool read(const std::map<std::string, std::string>& options, const char* key, Duration& duration) {
    Duration::rep count = duration.count();
    const bool is_read = read(options, key, count) && count >= 0;
    duration = Duration(count);
    return is_read;
}

void read(const std::map<std::string, std::string>& options, const char* key, std::string& text) {
    if (const auto found = options.find(key); found != options.end()) text = found->second;
}

// No entry that has a meaning holds a blank.
void read(
    const std::map<std::string, std::string>& options,
    const char* key,
    std::vector<std::string>& texts
) {
    std::string joined;
    read(options, key, joined);
    for (std::size_t begin = 0; begin < joined.size();) {
        const auto end = std::min(joined.find(' ', begin), joined.size());
        texts.push_back(joined.substr(begin, end - begin));
        begin = end + 1;
    }
}

}  // namespace

std::map<std::string, std::string> to_options(const Settings& settings) {
    return {
        {"verify", settings.verify_certificates ? "1" : "0"},
        {"ca_file", settings.ca_file},
        {"client_certificate", settings.client_certificate},
        {"client_key", settings.client_key},
        {"proxy", settings.proxy},
        {"no_proxy", settings.no_proxy},
        {"resolve", fmt::format("{}", fmt::join(settings.resolve, " "))},
        {"local_addresses", fmt::format("{}", fmt::join(settings.local_addresses, " "))},
        {"keep_alive", settings.keep_alive ? "1" : "0"},
        {"user_agent", settings.user_agent},
        {"request_timeout", std::to_string(settings.request_timeout.count())},
        {"connect_timeout", std::to_string(settings.connect_timeout.count())},
        {"dns_time_to_live", std::to_string(settings.dns_time_to_live.count())},
        {"header_bytes", std::to_string(settings.limits.header_bytes)},
        {"body_bytes", std::to_string(settings.limits.body_bytes)},
    };
}

Result<Settings> from_options(const std::map<std::string, std::string>& options) {
    Settings settings;
    int verify = 1;
    int keep_alive = 1;
    read(options, "ca_file", settings.ca_file);
    read(options, "client_certificate", settings.client_certificate);
    read(options, "client_key", settings.client_key);
    read(options, "proxy", settings.proxy);
    read(options, "no_proxy", settings.no_proxy);
    read(options, "resolve", settings.resolve);
    read(options, "local_addresses", settings.local_addresses);
    read(options, "user_agent", settings.user_agent);
    const bool is_read = read(options, "verify", verify) &&
                         read(options, "keep_alive", keep_alive) &&
                         read(options, "request_timeout", settings.request_timeout) &&
                         read(options, "connect_timeout", settings.connect_timeout) &&
                         read(options, "dns_time_to_live", settings.dns_time_to_live) &&
                         read(options, "header_bytes", settings.limits.header_bytes) &&
                         read(options, "body_bytes", settings.limits.body_bytes);
    if (!is_read) return Error{"the master sent HTTP options that this worker cannot read"};
    settings.verify_certificates = verify != 0;
    settings.keep_alive = keep_alive != 0;
    return settings;
}

}  // namespace mayfly::http
