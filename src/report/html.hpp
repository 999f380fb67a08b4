// The HTML report: one file that needs no other file and no network. It contains the script and
// style that draw it, and the run as data. Pure.
//
// Texts of a target or a scenario are data in it and cannot become markup; the file's own content
// policy allows no other script.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mayfly::report {

/// The script and style of the report, from the build of the page; empty in a build without it.
struct HtmlBundle {
    std::string_view script;
    std::string_view style;
};

struct HtmlReport {
    std::string text;
    std::string content_policy;  // The same as in the file, for servers.
};

/// `document` comes from json_report.hpp. The error says why there can be no report.
Result<HtmlReport> html_report(std::string_view document, const HtmlBundle& bundle);

}  // namespace mayfly::report
