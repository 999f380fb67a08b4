// Keeps passwords in URLs from where people look. Pure.
#pragma once

#include <string>
#include <string_view>

namespace mayfly {

/// A URL, or a text with one in it, whose password is replaced: "http://ann:***@shop.example".
std::string without_password(std::string_view text);

}  // namespace mayfly
