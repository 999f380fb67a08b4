#include "web/routes.hpp"

#include <fmt/format.h>

#include "report/json_page.hpp"
#include "web/assets.hpp"
#include "web/requests.hpp"

namespace mayfly::web {
namespace {

constexpr std::string_view page_without_assets =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>mayfly</title>"
    "<h1>mayfly</h1><p>This build has no dashboard page: it was made with MAYFLY_WEB=OFF. "
    "The API that docs/api.md describes is here all the same, as at "
    "<a href=\"api/state\">api/state</a>.</p></html>\n";

Answer json(std::string body) {
    return {.body = std::move(body)};
}

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

Answer asset_answer(const Asset& asset, const Request& request) {
    Answer answer{
        .content_type = std::string(asset.content_type),
        .headers = {
            {"ETag", std::string(asset.etag)},
            {"Cache-Control", "no-cache"},
            {"Vary", "Accept-Encoding"}}};
    if (request.known_tag == asset.etag) {
        answer.status = 304;
        return answer;
    }
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.body = asset.gzip;
    return answer;
}

}  // namespace

const Routes::Route Routes::routes[] = {
    {"GET", "/", &Routes::show_page},
    {"GET", "/api/state", &Routes::show_state},
    {"GET", "/api/snapshot", &Routes::show_snapshot},
    {"GET", "/api/history", &Routes::show_history},
    {"GET", "/api/events", &Routes::stream_events},
    {"POST", "/api/start", &Routes::start},
    {"POST", "/api/users", &Routes::set_users},
    {"POST", "/api/stop", &Routes::stop},
    {"POST", "/api/reset", &Routes::reset},
};

Answer Routes::answer(const Request& request) {
    const std::string_view method = request.method == "HEAD" ? "GET" : request.method;
    std::string_view allowed;
    for (const Route& route : routes) {
        if (route.path != request.path) continue;
        if (route.method == method) return (this->*route.answer)(request);
        allowed = route.method;
    }
    if (!allowed.empty()) {
        Answer wrong =
            refusal(405, fmt::format("{} takes {}, not {}", request.path, allowed, request.method));
        wrong.headers.emplace_back("Allow", allowed == "GET" ? "GET, HEAD" : "POST");
        return wrong;
    }
    if (const Asset* asset = find_asset(request.path); asset != nullptr && method == "GET") {
        return asset_answer(*asset, request);
    }
    return refusal(404, "there is nothing here; docs/api.md lists the addresses");
}

Answer Routes::show_page(const Request& request) {
    if (const Asset* page = find_asset("/")) return asset_answer(*page, request);
    return {.content_type = "text/html; charset=utf-8", .body = std::string(page_without_assets)};
}

Answer Routes::show_state(const Request&) {
    return json(report::state_message(control_.record().setup));
}

Answer Routes::show_snapshot(const Request&) {
    return json(report::snapshot_message(control_.record()));
}

Answer Routes::show_history(const Request&) {
    return json(report::history_message(control_.record().timeline));
}

Answer Routes::stream_events(const Request&) {
    return {.content_type = "text/event-stream", .is_event_stream = true};
}

Answer Routes::start(const Request& request) {
    if (!is_json_or_empty(request)) return not_json();
    const auto wanted = read_start(request.body);
    if (!wanted) return refusal(400, wanted.error().message);
    return done(control_.start(*wanted));
}

Answer Routes::set_users(const Request& request) {
    if (!is_json_or_empty(request)) return not_json();
    const auto wanted = read_users(request.body);
    if (!wanted) return refusal(400, wanted.error().message);
    return done(control_.set_users(*wanted));
}

Answer Routes::stop(const Request& request) {
    if (!is_json_or_empty(request)) return not_json();
    return done(control_.stop());
}

Answer Routes::reset(const Request& request) {
    if (!is_json_or_empty(request)) return not_json();
    return done(control_.reset());
}

}  // namespace mayfly::web
