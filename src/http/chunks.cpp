#include "http/chunks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/core.h>

namespace mayfly::http {
namespace {

constexpr std::size_t chunk_bytes = 16 * 1024;  // As a client that reads a file would send it.

}  // namespace

std::string in_chunks(std::string_view body) {
    std::string chunks;
    chunks.reserve(body.size() + (body.size() / chunk_bytes + 2) * 10);
    while (!body.empty()) {
        const std::string_view chunk = body.substr(0, chunk_bytes);
        fmt::format_to(std::back_inserter(chunks), "{:x}\r\n{}\r\n", chunk.size(), chunk);
        body.remove_prefix(chunk.size());
    }
    return chunks += "0\r\n\r\n";
}

std::vector<detail::BodyPiece> in_chunks(const std::vector<detail::BodyPiece>& body) {
    std::vector<detail::BodyPiece> chunks;
    const auto add_text = [&chunks](std::string text) {
        const std::uint64_t size = text.size();
        chunks.push_back({std::move(text), {}, size});
    };
    for (const detail::BodyPiece& piece : body) {
        if (piece.size == 0) continue;
        add_text(fmt::format("{:x}\r\n", piece.size));
        chunks.push_back(piece);
        add_text("\r\n");
    }
    add_text("0\r\n\r\n");
    return chunks;
}

}  // namespace mayfly::http
