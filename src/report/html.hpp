// The HTML report: one file that needs no other and no network, with the script and style that draw
// it and the run as data beside them. Pure.
//
// Whatever a target or a scenario wrote is data in it and cannot become markup; the file's own
// policy lets nothing run but that one script.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::report {

/// What draws the report, from the build of the page; empty in a build without it.
struct HtmlBundle {
    std::string_view script;
    std::string_view style;
};

struct HtmlReport {
    std::string text;
    std::string content_policy;  // The same as in the file, for who serves it.
};

/// `document` is one of json_report.hpp. The error says why there can be no report.
Result<HtmlReport> html_report(std::string_view document, const HtmlBundle& bundle);

}  // namespace mayfly::report
