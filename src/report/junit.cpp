#include "report/junit.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace mayfly::report {
namespace {

/// XML has no character for most control characters.
std::string escaped(std::string_view text) {
    std::string xml;
    for (const char character : valid_utf8(text)) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20) {
            xml += ' ';
        } else if (character == '&') {
            xml += "&amp;";
        } else if (character == '<') {
            xml += "&lt;";
        } else if (character == '>') {
            xml += "&gt;";
        } else if (character == '"') {
            xml += "&quot;";
        } else {
            xml += character;
        }
    }
    return xml;
}

std::string test_case(std::string_view group, std::string_view name, std::string_view failure) {
    std::string xml =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escaped(group), escaped(name));
    if (failure.empty()) return xml + "/>\n";
    return xml +
           fmt::format(">\n      <failure message=\"{}\"/>\n    </testcase>\n", escaped(failure));
}

}  // namespace

std::string to_junit(const RunRecord& record) {
    const stats::Snapshot& run = record.snapshot;
    std::string cases;
    std::size_t failures = 0;
    for (const stats::ThresholdResult& threshold : run.thresholds) {
        failures += threshold.passed ? 0 : 1;
        cases += test_case("threshold", threshold.text, threshold.passed ? "" : threshold.words);
    }
    std::string reasons;
    const auto outcome = record.verdict ? record.verdict->outcome : judge::Outcome::passed;
    if (outcome != judge::Outcome::passed) {
        for (const std::string& reason : record.verdict->reasons) {
            reasons += (reasons.empty() ? "" : "; ") + reason;
        }
        ++failures;
    }
    cases += test_case("run", fmt::format("verdict: {}", name_of(outcome)), reasons);
    const std::string suite = fmt::format(
        "name=\"{}\" tests=\"{}\" failures=\"{}\" time=\"{:.3f}\"",
        escaped(run.run.scenario),
        run.thresholds.size() + 1,
        failures,
        to_seconds(run.run.elapsed)
    );
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite {}>\n{}"
        "  </testsuite>\n</testsuites>\n",
        suite,
        cases
    );
}

}  // namespace mayfly::report
