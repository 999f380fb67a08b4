// A proxy that the environment names as other programs use it, and mayfly does not. Pure: the
// environment is passed in.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "net/settings.hpp"

namespace mayfly::net {

/// What a variable of the environment holds; empty where it is not set.
using Variable = std::function<std::string(const char* name)>;

/// One sentence where requests to `base_url`, or to anything when that is empty, would go through
/// a proxy in other programs; empty otherwise, and where the settings say what is wanted.
std::string unused_proxy_words(
    const Settings& settings, std::string_view base_url, const Variable& variable
);

}  // namespace mayfly::net
