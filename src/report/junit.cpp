#include "report/junit.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.hpp"
#include "report/text.hpp"

namespace mayfly::report {
namespace {

/// As the value of an attribute. XML has no character for most control characters.
std::string attribute(std::string_view text) {
    std::string xml = escaped_markup(valid_utf8(text));
    replace_all(xml, "\"", "&quot;");
    std::ranges::replace_if(
        xml, [](unsigned char byte) { return byte < 0x20; }, ' '
    );
    return xml;
}

std::string test_case(std::string_view group, std::string_view name, std::string_view failure) {
    std::string xml = fmt::format(
        "    <testcase classname=\"{}\" name=\"{}\"", attribute(group), attribute(name)
    );
    if (failure.empty()) return xml + "/>\n";
    return xml +
           fmt::format(">\n      <failure message=\"{}\"/>\n    </testcase>\n", attribute(failure));
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
        attribute(run.run.scenario),
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
