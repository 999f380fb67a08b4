#include "web/routes.hpp"

#include <utility>

#include <fmt/core.h>

#include "web/assets.hpp"
#include "web/encoding.hpp"

namespace mayfly::web {
namespace {

constexpr std::string_view page_without_assets =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>mayfly</title>"
    "<h1>mayfly</h1><p>This build has no dashboard page: it was made with MAYFLY_WEB=OFF. "
    "The API that docs/api.md describes is here all the same, as at "
    "<a href=\"api/state\">api/state</a>.</p></html>\n";

Answer asset_answer(const Asset& asset, const Request& request) {
    const bool is_compressed = prefers_gzip(request.accept_encoding);
    // Each coding of a file has a tag of its own, as caches tell them apart by it.
    std::string tag(asset.etag);
    if (!is_compressed) tag.insert(tag.size() - 1, "-plain");
    Answer answer{
        .content_type = std::string(asset.content_type),
        .headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}}};
    if (request.known_tag == tag) {
        answer.status = 304;
        return answer;
    }
    if (is_compressed) answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.body = is_compressed ? std::string(asset.gzip) : uncompressed(asset.gzip);
    return answer;
}

Answer wrong_method(const Request& request, std::string_view allowed) {
    Answer answer =
        refusal(405, fmt::format("{} takes {}, not {}", request.path, allowed, request.method));
    std::string all(allowed);
    if (allowed.starts_with("GET")) all.insert(3, ", HEAD");
    answer.headers.emplace_back("Allow", std::move(all));
    return answer;
}

bool is_at(const Route& route, std::string_view path) {
    if (!route.path.ends_with("/*")) return route.path == path;
    const std::string_view folder = route.path.substr(0, route.path.size() - 1);
    return path.starts_with(folder) && path.size() > folder.size() &&
           path.find('/', folder.size()) == path.npos;
}

}  // namespace

Answer route(Control& control, const Request& request) {
    std::string_view method = request.method;
    if (method == "HEAD") method = "GET";
    std::string allowed;
    for (const auto& group : {api_routes(), run_routes(), locust_routes(), download_routes()}) {
        for (const Route& candidate : group) {
            if (!is_at(candidate, request.path)) continue;
            if (candidate.method == method) return candidate.answer(control, request);
            if (allowed.find(candidate.method) != allowed.npos) continue;
            if (!allowed.empty()) allowed += ", ";
            allowed += candidate.method;
        }
    }
    if (!allowed.empty()) return wrong_method(request, allowed);
    const Asset* asset = find_asset(request.path);
    const bool is_page = request.path == "/";
    if ((asset != nullptr || is_page) && method != "GET") return wrong_method(request, "GET");
    if (asset != nullptr) return asset_answer(*asset, request);
    if (is_page) {
        return {
            .content_type = "text/html; charset=utf-8", .body = std::string(page_without_assets)};
    }
    return refusal(404, "there is nothing here; docs/api.md lists the addresses");
}

}  // namespace mayfly::web
