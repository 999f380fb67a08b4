#include "run_record/compressed.hpp"

#include <memory>
#include <zstd.h>

namespace mayfly::run_record {

Result<std::string> compressed(std::string_view document) {
    if (document.size() > most_document_bytes) {
        return Error{"the run's document is longer than 1 GiB; keep it with --json-file"};
    }
    std::string packed(ZSTD_compressBound(document.size()), '\0');
    const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> zstd(
        ZSTD_createCCtx(), ZSTD_freeCCtx
    );
    // So that no damage goes unnoticed.
    ZSTD_CCtx_setParameter(zstd.get(), ZSTD_c_checksumFlag, 1);
    const std::size_t size =
        ZSTD_compress2(zstd.get(), packed.data(), packed.size(), document.data(), document.size());
    if (ZSTD_isError(size) != 0) {
        return Error{std::string("the run cannot be compressed: ") + ZSTD_getErrorName(size)};
    }
    packed.resize(size);
    return packed;
}

Result<std::string> uncompressed(std::string_view packed) {
    const Error damaged{"what is kept of this run is damaged; delete it with `mayfly runs delete`"};
    const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    // What is unknown or no frame at all is a larger number than any.
    if (size > most_document_bytes) return damaged;
    std::string document(size, '\0');
    const std::size_t got =
        ZSTD_decompress(document.data(), document.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) != 0 || got != document.size()) return damaged;
    return document;
}

}  // namespace mayfly::run_record
