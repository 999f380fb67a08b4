// Responses that are taken while they arrive: bodies in pieces, and server-sent events.
#include <stdexcept>
#include <vector>

#include "fiber/sleep.hpp"
#include "integration/http/client_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/target_server.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using support::Close;
using support::HoldOpen;
using support::ok_answer;
using support::ReadUntil;
using support::ScriptedServer;
using support::Send;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const support::TargetServer& stream_target() {
    static const support::TargetServer server;
    server.reset_log();
    return server;
}

const std::string events_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";

class Stream : public ClientTest {};

TEST_F(Stream, TakesABodyPieceByPieceAndKeepsNone) {
    as_user(stream_target().url(), [](HttpClient& client) {
        std::size_t sum = 0;
        std::size_t largest = 0;
        Duration last{-1};
        const auto response = client.get(
            "/bytes/100000000",
            {.on_body =
                 [&](std::string_view piece, Duration since_start) {
                     EXPECT_EQ(piece[0], '0' + static_cast<char>(sum % 10)) << "in order";
                     sum += piece.size();
                     largest = std::max(largest, piece.size());
                     EXPECT_GE(since_start, last);
                     last = since_start;
                 }}
        );
        EXPECT_TRUE(response.ok()) << response.error();
        EXPECT_EQ(response.body(), "");
        EXPECT_EQ(sum, 100'000'000U);
        EXPECT_LE(largest, 64U * 1024);
        EXPECT_GE(response.elapsed(), last);
        EXPECT_TRUE(client.get("/").ok());
    });
    EXPECT_EQ(entry("GET", "/bytes/100000000").content_bytes, 100'000'000U)
        << "more than a response may have that is kept";
    EXPECT_EQ(entry("GET", "/").phases[static_cast<std::size_t>(stats::Phase::connect)].count(), 0U)
        << "on the same connection";
}

TEST_F(Stream, DecodesAndLetsTheAuthorWaitInBetween) {
    as_user(stream_target().url(), [](HttpClient& client) {
        for (const char* path : {"/gzip", "/deflate", "/brotli"}) {
            std::string parts;
            const auto response = client.get(path, {.on_body = [&](std::string_view piece) {
                                                 fiber::sleep_for(1ms);
                                                 // Another response lies where this one came from
                                                 // meanwhile.
                                                 EXPECT_EQ(client.get("/bytes/9000").status(), 200);
                                                 parts += piece;
                                             }});
            EXPECT_TRUE(response.ok()) << response.error();
            EXPECT_EQ(parts, client.get("/text").body()) << path;
        }
    });
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(Stream, BoundsWhatItHandsOverAtATime) {
    as_user(stream_target().url(), [](HttpClient& client) {
        std::size_t sum = 0;
        std::size_t largest = 0;
        int pieces = 0;
        const auto take = [&](std::string_view piece) {
            // Others use the worker's read buffer.
            if (++pieces % 100 == 0) client.get("/bytes/9000");
            sum += piece.size();
            largest = std::max(largest, piece.size());
        };
        const auto response = client.get("/hostile/gzip-bomb?mib=80", {.on_body = take});
        EXPECT_TRUE(response.ok()) << response.error();
        EXPECT_EQ(sum, 80U << 20);
        EXPECT_LE(largest, 128U * 1024);
        int left = 3;
        const auto part = client.get(
            "/hostile/gzip-bomb?mib=80", {.on_body = [&](std::string_view) { return --left > 0; }}
        );
        EXPECT_TRUE(part.ok()) << part.error();
        EXPECT_EQ(left, 0);
    });
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(Stream, IsOfTheLastResponseIfThatIsAGoodOne) {
    as_user(stream_target().url(), [](HttpClient& client) {
        std::string parts;
        const RequestOptions options{.on_body = [&](std::string_view piece) { parts += piece; }};
        EXPECT_TRUE(client.get("/redirect/2", options).ok());
        EXPECT_THAT(parts, HasSubstr("/")) << "of the page, and not of what led to it";
        const std::string page(client.get("/").body());
        EXPECT_EQ(parts, page);
        parts.clear();
        const auto refused = client.get("/status/503", options);
        EXPECT_EQ(parts, "");
        EXPECT_NE(refused.body(), "") << "what the server says about it is kept";
    });
}

TEST_F(Stream, EndsWhereTheAuthorWantsIt) {
    as_user(stream_target().url(), [](HttpClient& client) {
        int pieces = 0;
        const auto response =
            client.get("/chunked?chunks=1000000&size=1000", {.on_body = [&](std::string_view) {
                           return ++pieces < 3;
                       }});
        EXPECT_TRUE(response.ok()) << response.error();
        EXPECT_EQ(pieces, 3);
        EXPECT_TRUE(client.get("/").ok()) << "on another connection";
    });
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(Stream, ThatIsCutShortIsAFailureWithItsCause) {
    const ScriptedServer server(
        {{ReadUntil{support::head_end},
          Send{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"},
          Close{}}}
    );
    as_user(server.url(), [](HttpClient& client) {
        std::string parts;
        const auto response =
            client.get("/", {.on_body = [&](std::string_view piece) { parts += piece; }});
        EXPECT_EQ(parts, "half");
        EXPECT_FALSE(response.ok());
        EXPECT_EQ(response.status(), 200);
        EXPECT_THAT(response.error(), HasSubstr("in the middle of the response"));
    });
}

TEST_F(Stream, HasATimeLimitForTheWholeAndOneForEachPiece) {
    const ScriptedServer server(
        {{ReadUntil{support::head_end},
          Send{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"},
          HoldOpen{}}}
    );
    as_user(server.url(), [](HttpClient& client) {
        const RequestOptions options{.read_timeout = 50ms, .on_body = [](std::string_view) {}};
        EXPECT_EQ(
            client.get("/", options).error(),
            "timed out after 50ms without a byte while receiving the response"
        );
        const auto whole = client.get("/", {.timeout = 50ms, .on_body = [](std::string_view) {}});
        EXPECT_EQ(whole.error(), "timed out after 50ms while receiving the response");
    });
    const ScriptedServer silent({{ReadUntil{support::head_end}, HoldOpen{}}});
    as_user(silent.url(), [](HttpClient& client) {
        EXPECT_EQ(
            client.get("/", {.read_timeout = 50ms}).error(),
            "timed out after 50ms without a byte while waiting for the response"
        );
    });
    as_user(stream_target().url(), [](HttpClient& client) {
        const auto slow = client.get("/slow-body?bytes=20&ms=1000", {.read_timeout = 900ms});
        EXPECT_EQ(slow.body().size(), 20U) << "each piece came in time: " << slow.error();
    });
}

TEST_F(Stream, ThatThrowsEndsTheRequest) {
    const auto& server = stream_target();
    as_user(server.url(), [](HttpClient& client) {
        EXPECT_THROW(
            client.get(
                "/bytes/1000000",
                {.on_body = [](std::string_view) { throw std::runtime_error("no"); }}
            ),
            std::runtime_error
        );
        EXPECT_TRUE(client.get("/").ok());
    });
    EXPECT_EQ(entry("GET", "/bytes/1000000").interrupted, 1U);
}

TEST_F(Stream, OfEventsComesEventByEvent) {
    const auto& server = stream_target();
    as_user(server.url(), [](HttpClient& client) {
        std::vector<std::string> seen;
        Duration last{};
        const auto response = client.events("/events?count=5&ms=2", [&](const Event& event) {
            seen.push_back(
                std::string(event.type) + std::string(event.id) + std::string(event.data)
            );
            EXPECT_GE(event.since_start, last);
            last = event.since_start;
        });
        EXPECT_TRUE(response.ok()) << response.error();
        EXPECT_THAT(seen, ElementsAre("tick00", "tick11", "tick22", "tick33", "tick44"));
        EXPECT_GE(last, 8ms) << "by the server's schedule";
    });
    EXPECT_EQ(server.count("GET /events").completed, 1U);
}

TEST_F(Stream, OfEventsMayBeTheAnswerToABody) {
    const auto& server = stream_target();
    as_user(server.url(), [](HttpClient& client) {
        int chunks = 0;
        std::string last;
        const auto response = client.events(
            "/v1/chat/completions",
            Json{{"messages", Json::array({})}, {"stream", true}, {"max_tokens", 5}},
            [&](const Event& event) {
                ++chunks;
                last = event.data;
            },
            {.query = {{"first_ms", 0}, {"token_ms", 1}}}
        );
        EXPECT_TRUE(response.ok()) << response.error();
        EXPECT_EQ(chunks, 5 + 2);
        EXPECT_EQ(last, "[DONE]");
        const auto whole = client.post(
            "/v1/chat/completions?max_tokens=3&first_ms=0&token_ms=0",
            Json{{"messages", Json::array({})}}
        );
        EXPECT_THAT(whole.body(), HasSubstr("\"word0 word1 word2\""));
    });
    EXPECT_EQ(server.count("POST /v1/chat/completions").completed, 2U);
}

TEST_F(Stream, OfEventsSaysWhatItWantsAndTakesNothingElse) {
    const ScriptedServer server(
        {{ReadUntil{support::head_end}, Send{events_head + "data: a\n\ndata: cut"}, Close{}}}
    );
    as_user(server.url(), [&](HttpClient& client) {
        std::string seen;
        const auto take = [&](const Event& event) { seen += event.data; };
        EXPECT_TRUE(client.events("/", take).ok());
        EXPECT_EQ(seen, "a") << "what has no empty line after it is no event";
        EXPECT_THAT(server.received(0), HasSubstr("\r\nAccept: text/event-stream\r\n"));
        EXPECT_TRUE(client.events("/", take, {.headers = {{"accept", "x/y"}}}).ok());
        EXPECT_THAT(server.received(1), HasSubstr("\r\naccept: x/y\r\n"));
        EXPECT_THAT(server.received(1), testing::Not(HasSubstr("event-stream")));
    });
    as_user(stream_target().url(), [](HttpClient& client) {
        const auto never = [](const Event&) { FAIL(); };
        EXPECT_EQ(
            client.events("/text", never).error(),
            "the response is no stream of events: its Content-Type is \"text/plain\""
        );
        EXPECT_EQ(client.events("/status/500", never).status(), 500);
        EXPECT_THROW(
            client.events("/events", never, {.on_body = [](std::string_view) {}}),
            std::invalid_argument
        );
    });
    EXPECT_THAT(errors(), testing::Contains("500 Internal Server Error"));
}

TEST_F(Stream, OfEventsIsNoneWithoutItsTypeThoughItIsEmpty) {
    const auto error_of = [&](const std::string& answer) {
        const ScriptedServer server({{ReadUntil{support::head_end}, Send{answer}, Close{}}});
        std::string error;
        as_user(server.url(), [&](HttpClient& client) {
            const auto response = client.events("/", [](const Event&) { FAIL(); });
            EXPECT_EQ(response.ok(), response.error().empty());
            error = response.error();
        });
        return error;
    };
    const std::string no_stream = "the response is no stream of events: its ";
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string empty = "Content-Length: 0\r\n\r\n";
    EXPECT_EQ(error_of(ok + empty), no_stream + "Content-Type is not given");
    EXPECT_EQ(
        error_of(ok + "Content-Type: text/html\r\n" + empty),
        no_stream + "Content-Type is \"text/html\""
    );
    EXPECT_EQ(error_of("HTTP/1.1 204 No Content\r\n\r\n"), no_stream + "status is 204");
    EXPECT_EQ(
        error_of("HTTP/1.1 204 No Content\r\nContent-Type: text/event-stream\r\n\r\n"),
        no_stream + "status is 204"
    );
    EXPECT_EQ(error_of(ok + "Content-Type: Text/Event-Stream ;x=y\r\n" + empty), "");
    EXPECT_EQ(error_of(events_head), "") << "a stream without events";
}

TEST_F(Stream, EndsItsResponseTimeWithTheLastByte) {
    as_user(stream_target().url(), [](HttpClient& client) {
        Duration last{};
        const auto response =
            client.get("/bytes/10", {.on_body = [&](std::string_view, Duration since_start) {
                           last = since_start;
                           fiber::sleep_for(20ms);
                       }});
        EXPECT_EQ(response.elapsed(), last) << "what its function does then is the author's time";
    });
}

TEST_F(Stream, GivesAllHeadersInTheirOrder) {
    const ScriptedServer server(
        {{ReadUntil{support::head_end},
          Send{"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 2\r\nx-a: 2\r\nX-Empty:\r\n\r\nok"},
          HoldOpen{}}}
    );
    as_user(server.url(), [](HttpClient& client) {
        const auto response = client.get("/");
        std::vector<std::string> lines;
        for (const auto& [name, value] : response.headers())
            lines.push_back(std::string(name) + "=" + std::string(value));
        EXPECT_THAT(lines, ElementsAre("X-A=1", "Content-Length=2", "x-a=2", "X-Empty="));
    });
}

TEST_F(Stream, OfSeveralRequestsAtOnceHasItsAnswersInOrder) {
    const auto& server = stream_target();
    as_user(server.url(), [](HttpClient& client) {
        client.configure({.connections = 2});
        auto answers = client.batch(
            {{"GET", "/delay/30"},
             {"POST", "/echo", Json{{"id", 3}}, {.name = "echo"}},
             {"GET", "/bytes/7"},
             {"GET", "/status/404"}}
        );
        ASSERT_EQ(answers.size(), 4U);
        EXPECT_EQ(answers[0].body(), "Waited 30 ms.\n");
        EXPECT_EQ(answers[1].json("/method").as_text(), "POST");
        EXPECT_EQ(answers[2].body().size(), 7U);
        EXPECT_EQ(answers[3].status(), 404);
        answers[3].pass();
        EXPECT_THAT(client.batch({}), IsEmpty());
        EXPECT_THROW(client.batch({{"GET", "/"}, {"get", "/"}}), std::invalid_argument);
    });
    EXPECT_EQ(entry("POST", "echo").requests, 1U);
    EXPECT_EQ(server.count("GET /bytes/7").completed, 1U);
    EXPECT_THAT(errors(), IsEmpty());
}

}  // namespace
}  // namespace mayfly::http
