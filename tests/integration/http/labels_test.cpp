#include "http/labels.hpp"

#include "integration/http/client_fixture.hpp"
#include "support/target_server.hpp"

namespace mayfly::http {
namespace {

class LabelledRequests : public ClientTest {};

TEST_F(LabelledRequests, AreCountedByTheLabelsThatTheyBeganWith) {
    const support::TargetServer server;
    as_user(server.url(), [](HttpClient& client) {
        client.get("/", {.labels = {{"tier", "gold"}}});
        client.get("/");
        {
            const Labels scope{{"tier", "tin"}};
            client.get("/status/404", {.labels = {{"region", "eu"}}});
            const Response after_its_scope = client.get("/");
            EXPECT_TRUE(after_its_scope.check("is ok", after_its_scope.ok()));
            EXPECT_FALSE(after_its_scope.check("is ok", false));
        }
        client.get("/");
        EXPECT_THROW(client.get("/", {.labels = {{"a b", "c"}}}), std::invalid_argument);
    });
    EXPECT_EQ(entry("GET", "/").requests, 4U);
    const auto& series = interval_.series;
    ASSERT_EQ(series.size(), 4U);
    EXPECT_EQ(series[0].name, "is ok");
    EXPECT_EQ(series[0].figures.failed(), 1U);
    EXPECT_EQ(series[1].labels, "tier=gold");
    EXPECT_EQ(series[1].figures.count, 1U);
    EXPECT_EQ(series[1].figures.times.count(), 1U);
    EXPECT_EQ(series[2].labels, "region=eu\ntier=tin");
    EXPECT_EQ(series[2].figures.failed(), 1U);
    EXPECT_EQ(series[3].labels, "tier=tin");
    EXPECT_EQ(series[3].figures.passed, 1U);
    EXPECT_EQ(entry("GET", "/").failures, 0U);
}

}  // namespace
}  // namespace mayfly::http
