#include "report/html.hpp"

#include <fmt/core.h>

#include "base/digest.hpp"
#include "base/ensure.hpp"

namespace mayfly::report {
namespace {

/// 'sha256-…' as a Content-Security-Policy names a text.
std::string policy_hash(std::string_view text) {
    return fmt::format("'sha256-{}'", to_base64(sha256(bytes_of(text))));
}

std::string policy_of(const HtmlBundle& bundle) {
    return fmt::format(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; "
        "form-action 'none'",
        policy_hash(bundle.script),
        policy_hash(bundle.style)
    );
}

/// JSON in which no markup can begin: neither </script> nor <!-- nor anything else.
std::string without_markup(std::string_view json) {
    std::string text;
    text.reserve(json.size());
    for (const char character : json) {
        if (character == '<') {
            text += "\\u003c";
        } else {
            text += character;
        }
    }
    return text;
}

}  // namespace

Result<HtmlReport> html_report(std::string_view document, const HtmlBundle& bundle) {
    if (bundle.script.empty()) {
        return Error{"this build of mayfly has no HTML report: it was made with MAYFLY_WEB=OFF"};
    }
    ensure(
        bundle.script.find("</script") == bundle.script.npos &&
            bundle.style.find("</style") == bundle.style.npos,
        "the bundle of the report does not end its own element"
    );
    HtmlReport report{{}, policy_of(bundle)};
    report.text = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<meta name=\"generator\" content=\"mayfly\">\n"
        "<title>mayfly report</title>\n<link rel=\"icon\" href=\"data:,\">\n"
        "<style>{}</style>\n</head>\n"
        "<body><script type=\"application/json\" id=\"mayfly-report\">{}</script>"
        "<script>{}</script></body>\n</html>\n",
        report.content_policy,
        bundle.style,
        without_markup(document),
        bundle.script
    );
    return report;
}

}  // namespace mayfly::report
