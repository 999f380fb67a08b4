// The history of finished runs. Reading and comparing documents blocks, so that threads do it while
// the connection's fiber parks.
#include <string>
#include <utility>
#include <vector>

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

/// What `read` says of the history.
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
    return threads.run([&] { return read(*history); });
}

/// Why there is nothing to show of a run: there is none, or the file cannot be read now.
Answer refusal_of(const Error& error, const std::string& id_or_name) {
    const bool is_missing = error.message == run_record::no_such_run(id_or_name).message;
    return refusal(is_missing ? 404 : 503, error.message);
}

/// What was made of a document that was read; it may be damaged.
Answer answer_of(Result<std::string> body) {
    if (!body) return refusal(500, body.error().message);
    return json_answer(std::move(*body));
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
    return answer_from(control, [](const History& history) {
        const auto runs = history.list();
        return runs ? answer_of(report::runs_message(*runs)) : refusal_of(runs.error(), "");
    });
}

/// As the page shows it: the document of the HTML report.
Answer show_run(Control& control, const Request& request) {
    const std::string id = id_in(request);
    return answer_from(control, [&](const History& history) {
        const auto document = history.document(id);
        if (!document) return refusal_of(document.error(), id);
        return answer_of(report::report_document_of(*document));
    });
}

Answer delete_run(Control& control, const Request& request) {
    const std::string id = id_in(request);
    return answer_from(control, [&](const History& history) {
        const auto removed = history.remove(id);
        return removed ? answer_of("{}") : refusal_of(removed.error(), id);
    });
}

Answer compare_runs(Control& control, const Request& request) {
    const auto query = read_pairs(request.query);
    const std::string a(query ? value_of(*query, "a") : std::string_view());
    const std::string b(query ? value_of(*query, "b") : std::string_view());
    if (a.empty() || b.empty()) {
        return refusal(400, "say which runs to compare, as in ?a=ID&b=ID; a is the earlier one");
    }
    return answer_from(control, [&](const History& history) {
        std::vector<Run> runs;
        for (const std::string& name : {a, b}) {
            const auto document = history.document_named(name);
            if (!document) return refusal_of(document.error(), name);
            auto run = run_record::read_run(*document);
            if (!run) return refusal(500, run.error().message);
            runs.push_back(std::move(*run));
        }
        return answer_of(report::comparison_message(runs[0], runs[1]));
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
