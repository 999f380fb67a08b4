// The settings that the HTTP clients of one worker share, from the command line.
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/parser_limits.hpp"
#include "net/settings.hpp"

namespace mayfly::http {

struct Settings : net::Settings {
    std::string user_agent = "mayfly";
    Duration request_timeout = std::chrono::seconds(60);
    bool keep_alive = true;
    ParserLimits limits;
};

/// The form in which they travel to a worker: values by option name.
std::map<std::string, std::string> to_options(const Settings& settings);
Result<Settings> from_options(const std::map<std::string, std::string>& options);

}  // namespace mayfly::http
