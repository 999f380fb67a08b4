#include "http/content_decoder.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <zstd.h>
#include <zstd_errors.h>

#include <brotli/decode.h>
#include <fmt/core.h>
#include <zlib.h>

#include "base/release.hpp"
#include "base/text.hpp"
#include "http/body_room.hpp"
#include "http/response_state.hpp"

namespace mayfly::http {
namespace {

constexpr std::size_t piece_bytes = 16 * 1024;
constexpr std::size_t most_codings = 5;
constexpr int zstd_window_bits = 23;  // What every decoder has to have (RFC 9659): 8 MiB.

Error too_large(std::size_t limit) {
    return {"the response's decoded body is larger than " + format_limit(limit)};
}

Error broken(std::string_view encoding) {
    return {fmt::format("malformed response: its {} body is broken or cut short", encoding)};
}

}  // namespace

/// One coding of the chain, fed with pieces.
class ContentDecoder::Coding {
public:
    /// What is left to read, and of the room to write to.
    struct Flow {
        std::string_view input;
        char* output;
        std::size_t room;
    };

    Coding() = default;
    virtual ~Coding() = default;
    Coding(const Coding&) = delete;
    Coding& operator=(const Coding&) = delete;

    /// Reads and writes until the input or the room is used up; false when the input is broken.
    virtual bool advance(Flow& flow) = 0;
    /// Whether the input may end here.
    virtual bool is_complete() const = 0;
    virtual std::string_view name() const = 0;
    /// Why advance() was false.
    virtual Error problem() const { return broken(name()); }

    std::size_t produced = 0;
    std::string piece;  // What it hands to the next coding.
};

class ContentDecoder::Inflate final : public Coding {
public:
    /// Window bits as zlib wants them: +16 reads gzip, negative reads deflate without a header.
    enum class Format { zlib = 15, gzip = 15 + 16, raw_deflate = -15 };

    /// Without a format the first byte tells: "deflate" means zlib's by the RFC, and bare deflate
    /// to some servers. A bare one that begins like zlib's would be a stored block whose padding is
    /// not zero, which nobody makes.
    explicit Inflate(std::optional<Format> format) : format_(format) {}
    ~Inflate() override {
        if (has_begun_) inflateEnd(&stream_);
    }

    bool advance(Flow& flow) override {
        if (!has_begun_ && !begin(flow.input)) return false;
        do {
            if (state_ == Z_STREAM_END && !flow.input.empty()) {
                if (format_ != Format::gzip) {  // What comes after the end is nobody's.
                    flow.input = {};
                    return true;
                }
                inflateReset(&stream_);  // gzip members may follow one another.
            }
            inflate_some(flow);
            const bool is_sound = state_ == Z_OK || state_ == Z_STREAM_END || state_ == Z_BUF_ERROR;
            if (!is_sound) return false;
        } while (!flow.input.empty() && flow.room > 0);
        return true;
    }
    bool is_complete() const override { return state_ == Z_STREAM_END; }
    std::string_view name() const override { return "compressed"; }

private:
    bool begin(std::string_view input) {
        if (!format_) format_ = (input[0] & 0x0f) == 8 ? Format::zlib : Format::raw_deflate;
        has_begun_ = inflateInit2(&stream_, static_cast<int>(*format_)) == Z_OK;
        return has_begun_;
    }

    void inflate_some(Flow& flow) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(flow.input.data()));
        stream_.avail_in = static_cast<uInt>(flow.input.size());
        stream_.next_out = reinterpret_cast<Bytef*>(flow.output);
        stream_.avail_out = static_cast<uInt>(flow.room);
        state_ = inflate(&stream_, Z_NO_FLUSH);
        flow.input.remove_prefix(flow.input.size() - stream_.avail_in);
        flow.output += flow.room - stream_.avail_out;
        flow.room = stream_.avail_out;
    }

    std::optional<Format> format_;
    z_stream stream_{};
    int state_ = Z_OK;
    bool has_begun_ = false;
};

class ContentDecoder::Brotli final : public Coding {
public:
    bool advance(Flow& flow) override {
        if (!decoder_) return false;
        if (!is_complete()) {
            const auto* next_in = reinterpret_cast<const std::uint8_t*>(flow.input.data());
            std::size_t left_in = flow.input.size();
            auto* next_out = reinterpret_cast<std::uint8_t*>(flow.output);
            state_ = BrotliDecoderDecompressStream(
                decoder_.get(), &left_in, &next_in, &flow.room, &next_out, nullptr
            );
            flow.output = reinterpret_cast<char*>(next_out);
            flow.input.remove_prefix(flow.input.size() - left_in);
        }
        if (is_complete()) flow.input = {};  // What comes after the end is nobody's.
        return state_ != BROTLI_DECODER_RESULT_ERROR;
    }
    bool is_complete() const override { return state_ == BROTLI_DECODER_RESULT_SUCCESS; }
    std::string_view name() const override { return "br"; }

private:
    std::unique_ptr<BrotliDecoderState, Release<BrotliDecoderDestroyInstance>> decoder_{
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
    BrotliDecoderResult state_ = BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT;
};

class ContentDecoder::Zstd final : public Coding {
public:
    bool advance(Flow& flow) override {
        if (!stream_) return false;
        ZSTD_inBuffer in{flow.input.data(), flow.input.size(), 0};
        ZSTD_outBuffer out{flow.output, flow.room, 0};
        // Frames may follow one another; without more input there is no next one.
        while (!ZSTD_isError(state_) && out.pos < out.size && !(in.pos == in.size && state_ == 0)) {
            const std::size_t before = in.pos + out.pos;
            state_ = ZSTD_decompressStream(stream_.get(), &out, &in);
            if (in.pos + out.pos == before) break;
        }
        flow.input.remove_prefix(in.pos);
        flow.output += out.pos;
        flow.room -= out.pos;
        return !ZSTD_isError(state_);
    }
    bool is_complete() const override { return state_ == 0; }
    std::string_view name() const override { return "zstd"; }
    Error problem() const override {
        if (ZSTD_getErrorCode(state_) != ZSTD_error_frameParameter_windowTooLarge) {
            return broken(name());
        }
        return {
            "the response's zstd body needs more than the 8 MiB of memory that a client has to "
            "have for it; compress it without --long"};
    }

private:
    static ZSTD_DStream* make_stream() {
        ZSTD_DStream* const made = ZSTD_createDStream();
        if (made != nullptr) ZSTD_DCtx_setParameter(made, ZSTD_d_windowLogMax, zstd_window_bits);
        return made;
    }

    std::unique_ptr<ZSTD_DStream, Release<ZSTD_freeDStream>> stream_{make_stream()};
    std::size_t state_ = 1;  // 0 at the end of a frame; otherwise a hint, or an error.
};

ContentDecoder::ContentDecoder(std::string_view encoding, std::size_t limit, Pause pause)
    : limit_(limit), pause_(std::move(pause)) {
    while (!encoding.empty() && bounded_) {  // The last one named was applied last.
        const auto comma = encoding.rfind(',');
        const auto name = trimmed(encoding.substr(comma == encoding.npos ? 0 : comma + 1));
        encoding = comma == encoding.npos ? std::string_view{} : encoding.substr(0, comma);
        const bool is_none = name.empty() || equal_ignoring_case(name, "identity") ||
                             equal_ignoring_case(name, "none");
        if (is_none) continue;
        auto coding = make_coding(name);
        if (coding == nullptr) break;
        if (codings_.size() == most_codings) {
            bounded_ = Error{"malformed response: too many Content-Encodings"};
        } else {
            codings_.push_back(std::move(coding));
        }
    }
}

ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;

std::unique_ptr<ContentDecoder::Coding> ContentDecoder::make_coding(std::string_view name) {
    if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) {
        return std::make_unique<Inflate>(Inflate::Format::gzip);
    }
    if (equal_ignoring_case(name, "deflate")) return std::make_unique<Inflate>(std::nullopt);
    if (equal_ignoring_case(name, "br")) return std::make_unique<Brotli>();
    if (equal_ignoring_case(name, "zstd")) return std::make_unique<Zstd>();
    return nullptr;
}

bool ContentDecoder::knows(std::string_view coding) {
    return make_coding(coding) != nullptr;
}

Result<void> ContentDecoder::put(std::string_view bytes, std::string& body) {
    got_some_ = got_some_ || !bytes.empty();
    if (got_some_ && !bounded_) return bounded_;
    return pass(bytes, body, 0);
}

Result<void> ContentDecoder::pass(std::string_view bytes, std::string& body, std::size_t stage) {
    if (stage == codings_.size()) {
        body.append(bytes);
        return {};
    }
    Coding& coding = *codings_[stage];
    const bool is_last = stage + 1 == codings_.size();
    std::string& output = is_last ? body : coding.piece;
    Coding::Flow flow{bytes, nullptr, 1};
    while (!flow.input.empty() || flow.room == 0) {
        if (!is_last) output.clear();
        const std::size_t before = output.size();
        // One byte beyond the limit is enough to know.
        const std::size_t room = std::min(piece_bytes, limit_ - coding.produced + 1);
        make_room(output, room, limit_);
        output.resize(before + room);
        flow.output = output.data() + before;
        flow.room = room;
        const bool is_sound = coding.advance(flow);
        output.resize(before + room - flow.room);
        coding.produced += room - flow.room;
        since_pause_ += room - flow.room;
        if (since_pause_ >= bytes_between_pauses && pause_) {
            since_pause_ = 0;
            pause_();
        }
        if (!is_sound) return coding.problem();
        if (coding.produced > limit_) return too_large(limit_);
        if (is_last) continue;
        if (auto passed = pass(output, body, stage + 1); !passed) return passed;
    }
    return {};
}

Result<void> ContentDecoder::finish() const {
    if (!got_some_) return {};
    for (const auto& coding : codings_)
        if (!coding->is_complete()) return broken(coding->name());
    return {};
}

Result<void> decode_content(
    std::string_view encoding, std::string& body, std::size_t limit, ContentDecoder::Pause pause
) {
    ContentDecoder decoder(encoding, limit, std::move(pause));
    std::string decoded;
    if (auto put = decoder.put(body, decoded); !put) return put;
    if (auto finished = decoder.finish(); !finished) return finished;
    body = std::move(decoded);
    return {};
}

}  // namespace mayfly::http
