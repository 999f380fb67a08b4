#include "web/routes.hpp"

#include <gmock/gmock.h>

#include "unit/web/routes_fixture.hpp"
#include "web/assets.hpp"

namespace mayfly::web {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST_F(RoutesTest, HasAPageInEveryBuild) {
    const Answer page = get("/");
    EXPECT_EQ(page.status, 200U);
    EXPECT_THAT(page.content_type, HasSubstr("text/html"));
    const Asset* asset = find_asset("/");
    if (asset == nullptr) {
        EXPECT_THAT(page.body, HasSubstr("MAYFLY_WEB=OFF"));
        return;
    }
    EXPECT_THAT(page.body, testing::StartsWith("<!doctype html>"));
    EXPECT_THAT(page.headers, Not(Contains(Pair("Content-Encoding", testing::_))));
    EXPECT_THAT(page.headers, Contains(Pair("Vary", "Accept-Encoding")));
}

TEST_F(RoutesTest, CompressesThePageForThoseWhoAsk) {
    const Asset* asset = find_asset("/");
    if (asset == nullptr) GTEST_SKIP() << "this build has no page";
    Request request{.method = "GET", .path = "/", .accept_encoding = "gzip, br"};
    const Answer page = route(control, request);
    EXPECT_THAT(page.headers, Contains(Pair("Content-Encoding", "gzip")));
    EXPECT_THAT(page.headers, Contains(Pair("Vary", "Accept-Encoding")));
    EXPECT_EQ(page.body, asset->gzip);
    request.known_tag = asset->etag;
    EXPECT_EQ(route(control, request).status, 304U);
    EXPECT_TRUE(route(control, request).body.empty());
    request.accept_encoding = "";
    EXPECT_EQ(route(control, request).status, 200U) << "the tag is that of the other coding";
}

TEST_F(RoutesTest, KnowsNothingElse) {
    for (const char* path : {"/etc/passwd", "/../", "/api", "/api/state/", "", "*"}) {
        EXPECT_EQ(get(path).status, 404U) << path;
    }
}

}  // namespace
}  // namespace mayfly::web
