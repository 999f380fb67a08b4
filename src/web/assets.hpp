// The files of the page, embedded in the program. A build without them (MAYFLY_WEB=OFF) has the
// same functions but no files.
#pragma once

#include <string_view>

namespace mayfly::web {

struct Asset {
    std::string_view path;  // "/app.js"; the page itself is "/".
    std::string_view content_type;
    std::string_view etag;  // Including its quotes.
    std::string_view gzip;  // The file, compressed.
};

/// Null if there is no such file.
const Asset* find_asset(std::string_view path);

/// The script and style of the HTML report, not compressed; empty in a build without the page.
struct ReportBundle {
    std::string_view script;
    std::string_view style;
};

ReportBundle report_bundle();

}  // namespace mayfly::web
