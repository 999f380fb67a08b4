#include "web/assets.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace mayfly::web {

// Of the generated sources: names and bytes of the files that src/web/ui was built to.
std::span<const std::pair<std::string_view, std::string_view>> embedded_page();
std::span<const std::pair<std::string_view, std::string_view>> embedded_report();

namespace {

constexpr std::string_view gzip_ending = ".gz";
constexpr std::size_t gzip_trailer_bytes = 8;

std::string_view content_type_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> types{
        {{".html", "text/html; charset=utf-8"},
         {".js", "text/javascript; charset=utf-8"},
         {".css", "text/css; charset=utf-8"},
         {".svg", "image/svg+xml"}}};
    const auto found = std::find_if(types.begin(), types.end(), [name](const auto& type) {
        return name.ends_with(type.first);
    });
    return found == types.end() ? "application/octet-stream" : found->second;
}

/// What gzip ends with: the content's checksum and length, so another content has another tag.
std::string etag_of(std::string_view gzip) {
    std::string tag = "\"";
    for (const char byte : gzip.substr(gzip.size() - std::min(gzip.size(), gzip_trailer_bytes)))
        tag += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return tag + "\"";
}

struct Page {
    std::vector<std::string> texts;  // What the views in `assets` show and no file holds.
    std::vector<Asset> assets;
};

Page make_page() {
    Page page;
    const auto files = embedded_page();
    page.texts.reserve(2 * files.size());  // Must not move.
    for (const auto& [file, gzip] : files) {
        const std::string_view name = file.substr(0, file.size() - gzip_ending.size());
        const bool is_index = name == "index.html";
        const std::string& path =
            page.texts.emplace_back(is_index ? "/" : fmt::format("/{}", name));
        const std::string& etag = page.texts.emplace_back(etag_of(gzip));
        page.assets.push_back({path, content_type_of(name), etag, gzip});
    }
    return page;
}

}  // namespace

const Asset* find_asset(std::string_view path) {
    static const Page page = make_page();
    const auto found = std::find_if(page.assets.begin(), page.assets.end(), [path](const Asset& a) {
        return a.path == path;
    });
    return found == page.assets.end() ? nullptr : &*found;
}

ReportBundle report_bundle() {
    ReportBundle bundle;
    for (const auto& [name, text] : embedded_report())
        (name.ends_with(".js") ? bundle.script : bundle.style) = text;
    return bundle;
}

}  // namespace mayfly::web
