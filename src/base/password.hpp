// Hides passwords in URLs that people may see. Pure.
#pragma once

#include <string>
#include <string_view>

namespace mayfly {

/// The text with the password of a URL in it replaced: "http://ann:***@shop.example".
std::string without_password(std::string_view text);

}  // namespace mayfly
