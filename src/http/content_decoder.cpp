#include "http/content_decoder.hpp"

#include <array>
#include <memory>

#include <brotli/decode.h>
#include <fmt/format.h>
#include <zlib.h>

#include "base/release.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {
namespace {

constexpr std::size_t piece_bytes = 16 * 1024;
enum class Format { gzip, zlib, raw_deflate };

Error too_large(std::size_t limit) {
    return {fmt::format("the response's decoded body is larger than {} MiB", limit / 1024 / 1024)};
}

Error broken(std::string_view encoding) {
    return {fmt::format("malformed response: its {} body is broken or cut short", encoding)};
}

// Window bits as zlib wants them: +16 reads gzip, negative reads deflate without a header.
int window_bits(Format format) {
    if (format == Format::gzip) return 15 + 16;
    return format == Format::zlib ? 15 : -15;
}

[[gnu::noinline]] Result<std::string> inflate_all(
    std::string_view body, Format format, std::size_t limit
) {
    z_stream stream{};
    if (inflateInit2(&stream, window_bits(format)) != Z_OK) return Error{"out of memory"};
    const std::unique_ptr<z_stream, Release<inflateEnd>> ending(&stream);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    std::string decoded;
    int state = Z_OK;
    while (state != Z_STREAM_END || (format == Format::gzip && stream.avail_in > 0)) {
        if (state == Z_STREAM_END) inflateReset(&stream);  // gzip members may follow one another.
        const std::size_t before = decoded.size();
        decoded.resize(before + piece_bytes);
        stream.next_out = reinterpret_cast<Bytef*>(decoded.data() + before);
        stream.avail_out = piece_bytes;
        state = inflate(&stream, Z_NO_FLUSH);
        decoded.resize(decoded.size() - stream.avail_out);
        if (state != Z_OK && state != Z_STREAM_END) return broken("compressed");
        if (decoded.size() > limit) return too_large(limit);
    }
    return decoded;
}

// "deflate" means zlib's format by the RFC, and bare deflate to some servers.
Result<std::string> inflate_either(std::string_view body, std::size_t limit) {
    const bool has_zlib_header =
        body.size() >= 2 && (body[0] & 0x0f) == 8 &&
        ((static_cast<unsigned char>(body[0]) << 8) + static_cast<unsigned char>(body[1])) % 31 ==
            0;
    return inflate_all(body, has_zlib_header ? Format::zlib : Format::raw_deflate, limit);
}

[[gnu::noinline]] Result<std::string> unbrotli(std::string_view body, std::size_t limit) {
    const std::unique_ptr<BrotliDecoderState, Release<BrotliDecoderDestroyInstance>> decoder(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)
    );
    if (!decoder) return Error{"out of memory"};
    const auto* next_in = reinterpret_cast<const std::uint8_t*>(body.data());
    std::size_t left_in = body.size();
    std::string decoded;
    for (;;) {
        const std::size_t before = decoded.size();
        decoded.resize(before + piece_bytes);
        auto* next_out = reinterpret_cast<std::uint8_t*>(decoded.data() + before);
        std::size_t left_out = piece_bytes;
        const auto state = BrotliDecoderDecompressStream(
            decoder.get(), &left_in, &next_in, &left_out, &next_out, nullptr
        );
        decoded.resize(decoded.size() - left_out);
        if (decoded.size() > limit) return too_large(limit);
        if (state == BROTLI_DECODER_RESULT_SUCCESS) return decoded;
        if (state != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) return broken("br");
    }
}

Result<void> decode_one(std::string_view coding, std::string& body, std::size_t limit) {
    if (coding.empty() || equal_ignoring_case(coding, "identity")) return {};
    Result<std::string> decoded = Error{fmt::format(
        "the response's Content-Encoding '{}' is none that was offered", coding.substr(0, 40)
    )};
    if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) {
        decoded = inflate_all(body, Format::gzip, limit);
    } else if (equal_ignoring_case(coding, "deflate")) {
        decoded = inflate_either(body, limit);
    } else if (equal_ignoring_case(coding, "br")) {
        decoded = unbrotli(body, limit);
    }
    if (!decoded) return decoded.error();
    body = std::move(*decoded);
    return {};
}

}  // namespace

Result<void> decode_content(std::string_view encoding, std::string& body, std::size_t limit) {
    constexpr int most_codings = 4;
    if (body.empty()) return {};
    for (int i = 0; !encoding.empty(); ++i) {  // The last one named was applied last.
        if (i == most_codings) return Error{"malformed response: too many Content-Encodings"};
        const auto comma = encoding.rfind(',');
        std::string_view coding = encoding.substr(comma == encoding.npos ? 0 : comma + 1);
        encoding = comma == encoding.npos ? std::string_view{} : encoding.substr(0, comma);
        while (coding.starts_with(' ')) coding.remove_prefix(1);
        while (coding.ends_with(' ')) coding.remove_suffix(1);
        if (auto decoded = decode_one(coding, body, limit); !decoded) return decoded;
    }
    return {};
}

}  // namespace mayfly::http
