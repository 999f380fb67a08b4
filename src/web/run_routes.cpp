// The history of finished runs. Reading and comparing documents blocks, so that threads do it while
// the connection's fiber parks.
#include <string>
#include <utility>

#include "fiber/blocking_threads.hpp"
#include "report/json_report.hpp"
#include "report/json_runs.hpp"
#include "run_record/json_run.hpp"
#include "web/forms.hpp"
#include "web/routes.hpp"

namespace mayfly::web {
namespace {

using run_record::History;
using run_record::Run;

/// What `read` says of the history, as the body of an answer.
template <class Read>
Answer answer_from(Control& control, Read read) {
    static fiber::BlockingThreads threads(2);
    const History* history = control.history();
    if (history == nullptr) {
        return refusal(
            404,
            "no history of runs is kept: mayfly was started with --no-history, or its log says why"
        );
    }
    auto body = threads.run([&]() -> Result<std::string> { return read(*history); });
    if (!body) return refusal(404, body.error().message);
    return {.body = std::move(*body)};
}

/// The last part of the path, or nothing if it is no text.
std::string id_in(const Request& request) {
    const std::string_view part =
        std::string_view(request.path).substr(request.path.rfind('/') + 1);
    // A plus is no blank here, as it is in a query.
    if (part.find('+') != part.npos) return std::string(part);
    const auto pairs = read_pairs("id=" + std::string(part));
    return pairs ? std::string(value_of(*pairs, "id")) : std::string();
}

Answer list_runs(Control& control, const Request&) {
    return answer_from(control, [](const History& history) -> Result<std::string> {
        const auto runs = history.list();
        return runs ? report::runs_message(*runs) : Result<std::string>(runs.error());
    });
}

/// As the page shows it: the document of the HTML report.
Answer show_run(Control& control, const Request& request) {
    const std::string id = id_in(request);
    return answer_from(control, [&](const History& history) -> Result<std::string> {
        const auto document = history.document(id);
        return document ? report::report_document_of(*document) : document.error();
    });
}

Answer delete_run(Control& control, const Request& request) {
    const std::string id = id_in(request);
    return answer_from(control, [&](const History& history) -> Result<std::string> {
        const auto removed = history.remove(id);
        return removed ? Result<std::string>("{}") : removed.error();
    });
}

Result<Run> run_of(const History& history, const std::string& name) {
    const auto document = history.document_named(name);
    return document ? run_record::read_run(*document) : document.error();
}

Answer compare_runs(Control& control, const Request& request) {
    const auto query = read_pairs(request.query);
    const std::string a(query ? value_of(*query, "a") : std::string_view());
    const std::string b(query ? value_of(*query, "b") : std::string_view());
    if (a.empty() || b.empty()) {
        return refusal(400, "say which runs to compare, as in ?a=ID&b=ID; a is the earlier one");
    }
    return answer_from(control, [&](const History& history) -> Result<std::string> {
        const auto before = run_of(history, a);
        if (!before) return before.error();
        const auto now = run_of(history, b);
        if (!now) return now.error();
        return report::comparison_message(*before, *now);
    });
}

}  // namespace

std::span<const Route> run_routes() {
    static constexpr Route routes[] = {
        {"GET", "/api/runs", list_runs},
        {"GET", "/api/runs/compare", compare_runs},
        {"GET", "/api/runs/*", show_run},
        {"DELETE", "/api/runs/*", delete_run},
    };
    return routes;
}

}  // namespace mayfly::web
