// A proxy that the environment names, and that other programs but not mayfly would use. Pure: the
// environment is passed in.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "net/settings.hpp"

namespace mayfly::net {

/// The value of a variable of the environment; empty if it is not set.
using Variable = std::function<std::string(const char* name)>;

/// A sentence, if other programs would send requests to `base_url` (or to anything if that is
/// empty) through a proxy. Empty otherwise, and if the settings already decide.
std::string unused_proxy_words(
    const Settings& settings, std::string_view base_url, const Variable& variable
);

}  // namespace mayfly::net
