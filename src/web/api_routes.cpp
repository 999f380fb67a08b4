// mayfly's own API: what the page uses, and docs/api.md describes.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "report/json_page.hpp"
#include "report/json_parts.hpp"
#include "web/encoding.hpp"
#include "web/forms.hpp"
#include "web/requests.hpp"
#include "web/routes.hpp"

namespace mayfly::web {
namespace {

Answer done(const Result<void>& outcome) {
    if (!outcome) return refusal(409, outcome.error().message);
    return {.status = 202, .body = "{}"};
}

/// A body that is not JSON by its own word: a form of another site could send it unasked.
bool is_json_or_empty(const Request& request) {
    return request.body.empty() || media_type(request.content_type) == "application/json";
}

Answer not_json() {
    return refusal(415, "send the body as JSON, with the header Content-Type: application/json");
}

/// Answers a request with a query.
template <Answer show(Control&, const Request&, const Pairs&)>
Answer with_query(Control& control, const Request& request) {
    const auto query = read_pairs(request.query);
    return query ? show(control, request, *query) : refusal(400, query.error().message);
}

/// Does what the body says, as `read` reads it.
template <class Wanted>
Answer obey(const Request& request, Result<Wanted> (*read)(std::string_view), auto act) {
    if (!is_json_or_empty(request)) return not_json();
    const auto wanted = read(request.body);
    if (!wanted) return refusal(400, wanted.error().message);
    return done(act(*wanted));
}

Answer show_state(Control& control, const Request&) {
    return json_answer(report::state_message(control.record().setup));
}

Answer show_snapshot(Control& control, const Request&) {
    return json_answer(report::snapshot_message(control.record()));
}

Answer show_history(Control& control, const Request&) {
    return json_answer(report::history_message(control.record().timeline));
}

/// From when until when, of a query; nothing if it says no part of the run.
std::optional<std::pair<UnixMillis, UnixMillis>> part_of(const Pairs& query) {
    const auto from = parse_number<UnixMillis>(value_of(query, "from"));
    const auto until = parse_number<UnixMillis>(value_of(query, "until"));
    if (!from || !until || *from >= *until) return {};
    return std::pair(*from, *until);
}

Answer no_part() {
    return refusal(
        400, "say which part of the run, as in ?from=MS&until=MS, in milliseconds since 1970"
    );
}

Answer show_range(Control& control, const Request&, const Pairs& query) {
    const auto part = part_of(query);
    if (!part) return no_part();
    const auto& [from, until] = *part;
    auto message = report::range_message(control.record().timeline.parts(), from, until);
    if (!message) return refusal(404, "the run has no figures of that time");
    return json_answer(std::move(*message));
}

Answer show_row(Control& control, const Request&, const Pairs& query) {
    auto message = report::row_message(
        control.record().timeline.parts(),
        {std::string(value_of(query, "method")), std::string(value_of(query, "name"))}
    );
    if (!message) {
        return refusal(404, "this row has no history: only the 50 busiest have one");
    }
    return json_answer(std::move(*message));
}

Answer stream_events(Control&, const Request& request, const Pairs& query) {
    const std::string_view rows = value_of(query, "rows");
    const std::string_view changes = value_of(query, "changes");
    if (!rows.empty() && rows != "all" && rows != "none")
        return refusal(400, "rows is 'all' or 'none'");
    if (!changes.empty() && changes != "0" && changes != "1")
        return refusal(400, "changes is 1 or 0");
    std::string last_id(value_of(query, "last_event_id"));
    if (!request.last_event_id.empty()) last_id = request.last_event_id;
    Answer answer{
        .content_type = "text/event-stream",
        .headers = {{"Vary", "Accept-Encoding"}},
        .is_event_stream = true,
        .event_wish = {
            changes == "1", rows != "none", prefers_gzip(request.accept_encoding), last_id}};
    if (answer.event_wish.takes_gzip) answer.headers.emplace_back("Content-Encoding", "gzip");
    return answer;
}

Answer show_failure(Control& control, const Request&, const Pairs& query) {
    auto message = report::failure_message(
        control.record().snapshot,
        {value_of(query, "method"), value_of(query, "name"), value_of(query, "error")}
    );
    if (!message) return refusal(404, "the run has no such failure");
    return json_answer(std::move(*message));
}

/// A mark on the charts.
Answer annotate(Control& control, const Request& request) {
    return obey(request, read_annotation, [&](const auto& note) { return control.annotate(note); });
}

Answer start(Control& control, const Request& request) {
    return obey(request, read_start, [&](const auto& run) { return control.start(run); });
}

Answer set_users(Control& control, const Request& request) {
    return obey(request, read_users, [&](const auto& users) {
        return control.edit({.users = users});
    });
}

Answer set_rate(Control& control, const Request& request) {
    return obey(request, read_rate, [&](const auto& rate) { return control.set_rate(rate); });
}

Answer set_host(Control& control, const Request& request) {
    return obey(request, read_host, [&](const auto& host) { return control.edit({.host = host}); });
}

Answer set_run_time(Control& control, const Request& request) {
    return obey(request, read_run_time, [&](const auto& time) {
        return control.edit({.run_time = time});
    });
}

Answer show_rows(Control& control, const Request&) {
    return json_answer(report::rows_message(control.record().timeline.parts()));
}

Answer show_workers(Control& control, const Request&) {
    return json_answer(report::workers_message(control.record().timeline.parts()));
}

Answer show_spectrum(Control& control, const Request&, const Pairs& query) {
    const stats::RunParts::RowKey row{
        std::string(value_of(query, "method")), std::string(value_of(query, "name"))};
    const bool is_part = !value_of(query, "from").empty() || !value_of(query, "until").empty();
    const auto part = part_of(query);
    if (is_part && !part) return no_part();
    auto message = is_part ? report::range_spectrum_message(
                                 control.record().timeline.parts(), row, part->first, part->second
                             )
                           : report::spectrum_message(control.record().snapshot, row);
    if (!message) return refusal(404, "no request has that method and name, or none ended then");
    return json_answer(std::move(*message));
}

Answer show_current(Control& control, const Request&, const Pairs& query) {
    std::vector<double> percentiles;
    each_of_list(value_of(query, "percentiles"), [&](std::string_view text) {
        percentiles.push_back(parse_number<double>(text).value_or(-1));
        return true;
    });
    auto message = report::current_message(control.record().snapshot, percentiles);
    if (!message) {
        return refusal(
            400, "say which percentiles, as in ?percentiles=75,99.9, that /api/snapshot has"
        );
    }
    return json_answer(std::move(*message));
}

/// What needs to know nothing else.
template <Result<void> (Control::*act)()>
Answer steer(Control& control, const Request& request) {
    if (!is_json_or_empty(request)) return not_json();
    return done((control.*act)());
}

}  // namespace

std::span<const Route> api_routes() {
    static constexpr Route routes[] = {
        {"GET", "/api/state", show_state},
        {"GET", "/api/snapshot", show_snapshot},
        {"GET", "/api/history", show_history},
        {"GET", "/api/range", with_query<show_range>},
        {"GET", "/api/row", with_query<show_row>},
        {"GET", "/api/failure", with_query<show_failure>},
        {"GET", "/api/current", with_query<show_current>},
        {"GET", "/api/rows", show_rows},
        {"GET", "/api/spectrum", with_query<show_spectrum>},
        {"GET", "/api/workers", show_workers},
        {"GET", "/api/events", with_query<stream_events>},
        {"POST", "/api/start", start},
        {"POST", "/api/users", set_users},
        {"POST", "/api/rate", set_rate},
        {"POST", "/api/host", set_host},
        {"POST", "/api/run_time", set_run_time},
        {"POST", "/api/stages/skip", steer<&Control::skip_stage>},
        {"POST", "/api/pause", steer<&Control::pause>},
        {"POST", "/api/resume", steer<&Control::resume>},
        {"POST", "/api/annotate", annotate},
        {"POST", "/api/stop", steer<&Control::stop>},
        {"POST", "/api/reset", steer<&Control::reset>},
    };
    return routes;
}

}  // namespace mayfly::web
