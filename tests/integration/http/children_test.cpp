// Several children of a user that use its one client at the same time.
#include <mayfly/parallel.hpp>

#include "integration/http/client_fixture.hpp"
#include "support/scripted_server.hpp"

namespace mayfly::http {
namespace {

using testing::IsEmpty;

class Children : public ClientTest {};

TEST_F(Children, CloseAlsoTheConnectionsThatOthersWaitOn) {
    support::Script answers;
    for (int i = 0; i < 3; ++i) {
        answers.emplace_back(support::ReadUntil{"\r\n\r\n"});
        answers.emplace_back(support::Send{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
    }
    const support::ScriptedServer server({answers});
    as_user(server.url(), [](HttpClient& client) {
        all([&] { EXPECT_TRUE(client.get("/slow").ok()); }, [&] { client.close(); });
        EXPECT_TRUE(client.get("/next").ok());
        EXPECT_TRUE(client.get("/next").ok());
    });
    EXPECT_THAT(errors(), IsEmpty());
    EXPECT_EQ(server.connections(), 2U);
}

}  // namespace
}  // namespace mayfly::http
