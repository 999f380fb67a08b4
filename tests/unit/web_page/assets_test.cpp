#include "web/assets.hpp"

#include <set>
#include <string>

#include <gmock/gmock.h>

namespace mayfly::web {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

TEST(Assets, ArePageScriptStyleAndIcon) {
    const std::pair<std::string_view, std::string_view> expected[] = {
        {"/", "text/html; charset=utf-8"},
        {"/app.js", "text/javascript; charset=utf-8"},
        {"/app.css", "text/css; charset=utf-8"},
        {"/theme.js", "text/javascript; charset=utf-8"},
        {"/favicon.svg", "image/svg+xml"}};
    for (const auto& [path, content_type] : expected) {
        const Asset* asset = find_asset(path);
        ASSERT_NE(asset, nullptr) << path;
        EXPECT_EQ(asset->path, path);
        EXPECT_EQ(asset->content_type, content_type);
        EXPECT_THAT(std::string(asset->gzip), StartsWith("\x1f\x8b")) << path;
    }
}

TEST(Assets, HaveTagsOfTheirOwn) {
    std::set<std::string_view> tags;
    for (const std::string_view path : {"/", "/app.js", "/app.css", "/theme.js", "/favicon.svg"}) {
        const std::string_view tag = find_asset(path)->etag;
        EXPECT_THAT(std::string(tag), MatchesRegex("\"[0-9a-f]+\""));
        EXPECT_TRUE(tags.insert(tag).second) << tag;
    }
}

TEST(Assets, AreNotFoundUnderOtherNames) {
    for (const std::string_view path : {"", "/index.html", "/app.js.gz", "/../app.js", "app.js"})
        EXPECT_EQ(find_asset(path), nullptr) << path;
}

TEST(Assets, ThePageIsSmall) {
    std::size_t bytes = 0;
    for (const std::string_view path : {"/", "/app.js", "/app.css", "/theme.js", "/favicon.svg"})
        bytes += find_asset(path)->gzip.size();
    EXPECT_LE(bytes, 150 * 1024);
}

TEST(ReportBundle, CanBeInlinedAsItIs) {
    const ReportBundle bundle = report_bundle();
    EXPECT_THAT(std::string(bundle.script), HasSubstr("mayfly-report"));
    EXPECT_THAT(std::string(bundle.script), Not(HasSubstr("</script")));
    EXPECT_THAT(std::string(bundle.script), Not(HasSubstr("<!--")));
    EXPECT_THAT(std::string(bundle.style), HasSubstr("@media print"));
    EXPECT_THAT(std::string(bundle.style), Not(HasSubstr("</style")));
}

}  // namespace
}  // namespace mayfly::web
