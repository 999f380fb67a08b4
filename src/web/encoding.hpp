// In which coding a file of the page is sent: compressed, as it is kept, only to those who ask for
// that. Pure.
#pragma once

#include <string>
#include <string_view>

namespace mayfly::web {

/// Whether an Accept-Encoding header asks for gzip. Without one, nobody does.
bool prefers_gzip(std::string_view accept_encoding);

/// What one of our own files was before it was compressed.
std::string uncompressed(std::string_view gzip);

}  // namespace mayfly::web
