#include "web/routes.hpp"

#include <gmock/gmock.h>

#include "unit/web/routes_fixture.hpp"
#include "web/assets.hpp"

namespace mayfly::web {
namespace {

using testing::HasSubstr;

TEST_F(RoutesTest, HasAPageInEveryBuild) {
    const Answer page = get("/");
    EXPECT_EQ(page.status, 200U);
    EXPECT_THAT(page.content_type, HasSubstr("text/html"));
    const Asset* asset = find_asset("/");
    if (asset == nullptr) {
        EXPECT_THAT(page.body, HasSubstr("MAYFLY_WEB=OFF"));
        return;
    }
    EXPECT_THAT(page.headers, testing::Contains(testing::Pair("Content-Encoding", "gzip")));
    const Answer again =
        route(control, {.method = "GET", .path = "/", .known_tag = std::string(asset->etag)});
    EXPECT_EQ(again.status, 304U);
    EXPECT_TRUE(again.body.empty());
}

TEST_F(RoutesTest, KnowsNothingElse) {
    for (const char* path : {"/etc/passwd", "/../", "/api", "/api/state/", "", "*"}) {
        EXPECT_EQ(get(path).status, 404U) << path;
    }
}

}  // namespace
}  // namespace mayfly::web
