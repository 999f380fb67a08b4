#include "report/rate_curve.hpp"

#include <fmt/core.h>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace mayfly::report {

std::string curve_heading() {
    return fmt::format(
        "{:>10} {:>10} {:>11} {:>11} {:>9}  {}\n",
        "asked/s",
        "achieved/s",
        "p50 [ms]",
        "p99 [ms]",
        "failed",
        "result"
    );
}

std::string curve_line(const judge::RateStep& step, double precision) {
    const auto failed = step.requests == 0 ? 0
                                           : 100 * static_cast<double>(step.failures) /
                                                 static_cast<double>(step.requests);
    return fmt::format(
        "{:>10} {:>10.1f} {:>11} {:>11} {:>8.2f}%  {}\n",
        judge::rate_number(step.asked, precision),
        step.achieved,
        format_millis(step.p50),
        format_millis(step.p99),
        failed,
        printable(step.words)
    );
}

std::string search_report(
    const judge::RateCurve& curve, const stats::Snapshot& last, const TerminalStyle& style
) {
    std::string text = workers_section(last, style);
    return text + "maximum: " + printable(judge::answer_words(curve)) + "\n";
}

}  // namespace mayfly::report
