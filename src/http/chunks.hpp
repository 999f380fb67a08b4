// A request's body in chunks (RFC 9112 §7.1), as clients send it that do not know its length. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mayfly/request.hpp>

namespace mayfly::http {

/// `body` with the size before each chunk, and the empty chunk at the end.
std::string in_chunks(std::string_view body);
/// The same of a body with files: each piece of it is a chunk.
std::vector<detail::BodyPiece> in_chunks(const std::vector<detail::BodyPiece>& body);

}  // namespace mayfly::http
