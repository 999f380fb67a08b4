// A file that may not be one of --json-file: what is accepted becomes a document, and markup in it
// stays data.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "report/html.hpp"
#include "report/json_report.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using mayfly::ensure;
    const std::string_view saved(reinterpret_cast<const char*>(bytes), size);
    const auto document = mayfly::report::report_document_of(saved);
    if (!document) return 0;
    ensure(nlohmann::json::accept(*document), "a document is JSON");
    const auto html = mayfly::report::html_report(*document, {"draw();", "p{}"});
    ensure(html.has_value(), "every document can be shown");
    std::size_t scripts = 0;
    for (auto at = html->text.find("<script"); at != html->text.npos;
         at = html->text.find("<script", at + 1)) {
        ++scripts;
    }
    ensure(scripts == 2, "no script but the data and its reader");
    return 0;
}
