#include "report_file.hpp"

#include <optional>
#include <string>
#include <utility>

#include "base/file.hpp"
#include "base/named_files.hpp"
#include "exit_code.hpp"
#include "report/html.hpp"
#include "report/json_report.hpp"
#include "run_record/json_run.hpp"
#include "web/assets.hpp"

namespace mayfly::app {
namespace {

Result<void> write_report(const ReportCommand& command) {
    const std::vector<NamedFile> inputs{
        {"what --json-file wrote", command.saved}, {"the baseline", command.baseline}};
    if (auto apart = check_apart({{"--output", command.output}}, inputs); !apart) return apart;
    const auto saved = read_file(command.saved);
    if (!saved) return saved.error();
    std::optional<run_record::Run> baseline;
    if (!command.baseline.empty()) {
        const auto text = read_file(command.baseline);
        if (!text) return text.error();
        auto run = run_record::read_run(*text);
        if (!run) return within("the baseline " + command.baseline, run.error());
        baseline = std::move(*run);
    }
    const auto document = report::report_document_of(*saved, baseline);
    if (!document) return within(command.saved, document.error());
    const web::ReportBundle bundle = web::report_bundle();
    const auto html = report::html_report(*document, {bundle.script, bundle.style});
    if (!html) return html.error();
    return replace_file(command.output, html->text);
}

}  // namespace

int make_report(const ReportCommand& command) {
    const auto written = write_report(command);
    return written ? 0 : refuse(written.error());
}

}  // namespace mayfly::app
