// Requests with bodies that a server does not read, or not yet: the answer is read while the body
// goes, nothing waits for a 100 (Continue) for ever, and a time-out says what was being done.
#include <filesystem>
#include <string>
#include <vector>

#include <mayfly/parallel.hpp>

#include "integration/http/client_fixture.hpp"
#include "support/peer_server.hpp"
#include "support/scripted_server.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using support::ok_answer;
using support::Peer;
using support::PeerServer;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

const std::string large = std::string(8'000'000 - 3, 'x') + "END";
const std::string too_large =
    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\ntoo large";

struct Scheme {
    std::string scheme;

    void begin(Peer& peer) const { EXPECT_TRUE(scheme == "http" || peer.start_tls()); }
};

class UploadTest : public ClientTest, public testing::WithParamInterface<Scheme> {
protected:
    void with_client(const PeerServer& server, const std::function<void(HttpClient&)>& body) {
        Settings settings;
        settings.verify_certificates = false;
        as_user(server.url(GetParam().scheme), body, settings);
    }
};

/// After a greeting of the scheme, `first` answers, the head of one more request and `then`.
PeerServer::Play after_a_head(const Scheme& scheme, int first, std::function<void(Peer&)> then) {
    return [=](Peer& peer) {
        scheme.begin(peer);
        peer.answer(first);
        EXPECT_TRUE(peer.read_until("\r\n\r\n"));
        then(peer);
    };
}

void read_body_and_answer(Peer& peer) {
    EXPECT_TRUE(peer.read_until("END"));
    peer.send(ok_answer);
}

TEST_P(UploadTest, SendsAFileWhichIsReadMeanwhile) {
    const support::TemporaryDirectory directory;
    // Longer than what is read at once, by far.
    const std::string content = std::string(2'000'000 - 3, 'x') + "END";
    const std::string path = directory.write("large.bin", content).string();
    PeerServer server({[](Peer& peer) {
        GetParam().begin(peer);
        for (int i = 0; i < 4; ++i) read_body_and_answer(peer);
    }});
    with_client(server, [&](HttpClient& client) {
        EXPECT_TRUE(client.post("/", File{path, "a/b"}).ok());
        EXPECT_TRUE(client.post("/", File{path}, {.chunked = true}).ok());
        EXPECT_TRUE(
            client.put("/", File{path}, {.expect_continue = true, .continue_timeout = 1ms}).ok()
        );
        EXPECT_TRUE(client.post("/", Multipart{{{.name = "f", .path = path}}}).ok());
        std::filesystem::resize_file(path, 1);
        const Body body(File{path});
        std::filesystem::remove(path);
        EXPECT_THAT(
            std::string(client.post("/", body).error()), HasSubstr("cannot read '" + path + "'")
        );
    });
    const std::string& received = server.peer(0).received();
    EXPECT_THAT(received, HasSubstr("Content-Type: a/b\r\nContent-Length: 2000000\r\n\r\nxxx"));
    EXPECT_THAT(received, HasSubstr("chunked\r\n\r\n1e8480\r\nxxx"));
    EXPECT_THAT(received, HasSubstr("xxxEND\r\n0\r\n\r\nPUT"));
    EXPECT_THAT(received, HasSubstr("filename=\"large.bin\"\r\n"));
}

TEST_P(UploadTest, ReadsTheRefusalOfWhoReadsNoMore) {
    const std::vector<std::function<void(Peer&)>> refusals{
        [](Peer& peer) { peer.send(too_large); },
        [](Peer& peer) {
            peer.send(too_large);
            peer.finish();
        },
        [](Peer& peer) {
            peer.send(too_large);
            peer.reset();
        },
        [](Peer& peer) {
            peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 Too Large\r\n");
            peer.send("Transfer-Encoding: chunked\r\n\r\n9\r\ntoo large\r\n");
            peer.send("0\r\n\r\n");
        },
    };
    for (std::size_t number = 0; number < refusals.size(); ++number) {
        for (const int before : {0, 1}) {
            SCOPED_TRACE(testing::Message() << number << " after " << before);
            const auto answer = [](Peer& peer) {
                GetParam().begin(peer);
                peer.answer(1);
            };
            PeerServer server({after_a_head(GetParam(), before, refusals[number]), answer});
            with_client(server, [&](HttpClient& client) {
                for (int i = 0; i < before; ++i) EXPECT_EQ(client.get("/small").status(), 200);
                const auto response = client.post("/upload", large, {.timeout = 20s});
                EXPECT_EQ(response.status(), 413) << response.error();
                EXPECT_EQ(response.body(), "too large");
                EXPECT_EQ(client.get("/next").status(), 200);
            });
            EXPECT_EQ(server.connections(), 2U) << "the rest of the body was never sent";
            EXPECT_THAT(errors(), ElementsAre("413 Payload Too Large"));
        }
    }
}

TEST_P(UploadTest, ReadsTheRefusalOfWhoReadsAsFastAsItIsSentTo) {
    PeerServer server({after_a_head(GetParam(), 0, [](Peer& peer) {
        peer.send(too_large);
        EXPECT_FALSE(peer.read_until("END"));
    })});
    const std::string body = std::string(30'000'000, 'x') + "END";
    with_client(server, [&](HttpClient& client) {
        EXPECT_EQ(client.post("/upload", body, {.timeout = 20s}).status(), 413);
    });
    EXPECT_LT(entry("POST", "/upload").sent_bytes, body.size());
}

TEST_P(UploadTest, GoesOnAfterAnEarlySuccess) {
    PeerServer server({after_a_head(GetParam(), 0, [](Peer& peer) {
        peer.send(ok_answer);
        EXPECT_TRUE(peer.read_until("END"));
        peer.answer(1);
    })});
    with_client(server, [](HttpClient& client) {
        EXPECT_EQ(client.post("/upload", large).status(), 200);
        EXPECT_EQ(client.get("/next").status(), 200);
    });
    EXPECT_EQ(server.connections(), 1U);
    const auto upload = entry("POST", "/upload");
    EXPECT_GT(upload.sent_bytes, large.size());
    const auto& sending = upload.phases[static_cast<std::size_t>(stats::Phase::send)];
    EXPECT_GE(upload.response_times.max(), sending.max());
}

TEST_P(UploadTest, IsCutOffWhenTheAnswerIsThereAndNothingIsRead) {
    PeerServer server({after_a_head(GetParam(), 0, [](Peer& peer) { peer.send(ok_answer); })});
    with_client(server, [](HttpClient& client) {
        const auto response = client.post("/upload", large);
        EXPECT_EQ(response.status(), 200) << response.error();
        EXPECT_LT(response.elapsed(), 20s);
    });
    EXPECT_LT(entry("POST", "/upload").sent_bytes, large.size());
}

TEST_P(UploadTest, IsSentAgainWhenTheConnectionWasLeft) {
    PeerServer server(
        {after_a_head(GetParam(), 1, [](Peer& peer) { peer.reset(); }),
         after_a_head(GetParam(), 0, read_body_and_answer)}
    );
    with_client(server, [](HttpClient& client) {
        client.get("/first");
        const auto response = client.post("/upload", large);
        EXPECT_EQ(response.status(), 200) << response.error();
    });
    EXPECT_THAT(server.peer(1).received(), EndsWith("xEND"));
    EXPECT_THAT(errors(), IsEmpty());
}

TEST_P(UploadTest, ThatANewConnectionResetIsAFailure) {
    PeerServer server({after_a_head(GetParam(), 0, [](Peer& peer) { peer.reset(); })});
    with_client(server, [](HttpClient& client) {
        EXPECT_THAT(
            std::string(client.post("/upload", large).error()),
            MatchesRegex("connection (reset|closed) by the server while sending the request")
        );
    });
    EXPECT_EQ(server.connections(), 1U);
}

TEST_P(UploadTest, OfAUserThatIsCutOffEnds) {
    PeerServer server({after_a_head(GetParam(), 1, [](Peer&) {})});
    with_client(server, [](HttpClient& client) {
        EXPECT_EQ(client.get("/").status(), 200) << "the handshake takes its time";
        EXPECT_FALSE(with_timeout(2s, [&] { client.post("/upload", large); }));
    });
    EXPECT_EQ(entry("POST", "/upload").interrupted, 1U);
}

TEST_P(UploadTest, GoesWhenNobodySaysContinue) {
    for (const std::string& body : {std::string("small END"), large}) {
        PeerServer server({after_a_head(GetParam(), 0, [](Peer& peer) {
            read_body_and_answer(peer);
            peer.answer(1);
        })});
        with_client(server, [&](HttpClient& client) {
            const RequestOptions options{.expect_continue = true, .continue_timeout = 20ms};
            EXPECT_EQ(client.post("/", body, options).status(), 200);
            EXPECT_EQ(client.get("/next").status(), 200);
        });
        EXPECT_EQ(server.connections(), 1U);
        EXPECT_THAT(server.peer(0).received(), HasSubstr(body));
        EXPECT_GE(entry("POST", "/").sent_bytes, body.size());
    }
}

TEST_P(UploadTest, IsHeldUntilTheServerSaysContinue) {
    for (const std::string& body : {std::string("small END"), large}) {
        PeerServer server({after_a_head(GetParam(), 0, [](Peer& peer) {
            peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            read_body_and_answer(peer);
        })});
        with_client(server, [&](HttpClient& client) {
            const RequestOptions options{.expect_continue = true, .continue_timeout = 30s};
            const auto response = client.post("/", body, options);
            EXPECT_EQ(response.status(), 200) << response.error();
        });
    }
}

TEST_P(UploadTest, IsNotSentWhenTheHeadAloneIsAnswered) {
    for (const std::string& answer :
         {too_large,
          std::string("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n"),
          ok_answer}) {
        SCOPED_TRACE(answer);
        PeerServer server(
            {after_a_head(GetParam(), 0, [&](Peer& peer) { peer.send(answer); }),
             [](Peer& peer) {
                 GetParam().begin(peer);
                 peer.answer(1);
             }}
        );
        with_client(server, [&](HttpClient& client) {
            const RequestOptions options{.expect_continue = true, .continue_timeout = 30s};
            const auto response = client.post("/", "the body", options);
            EXPECT_EQ(std::to_string(response.status()), answer.substr(9, 3)) << response.error();
            EXPECT_EQ(client.get("/next").status(), 200);
        });
        EXPECT_EQ(server.connections(), 2U);
        EXPECT_THAT(server.peer(0).received(), Not(HasSubstr("the body")));
    }
}

TEST_P(UploadTest, IsRefusedAfterContinue) {
    PeerServer server({after_a_head(GetParam(), 0, [](Peer& peer) {
        peer.send("HTTP/1.1 100 Continue\r\n\r\n");
        EXPECT_TRUE(peer.read_until("xxxx"));
        peer.send(too_large);
    })});
    with_client(server, [](HttpClient& client) {
        const auto response = client.post("/", large, {.timeout = 20s, .expect_continue = true});
        EXPECT_EQ(response.status(), 413) << response.error();
    });
}

TEST_P(UploadTest, IsFollowedByTheTimeoutForEachWait) {
    for (const std::string& body : {std::string("small END"), large}) {
        // The client may be gone before a slow server has read what the kernel holds for it.
        const auto silent = [](Peer& peer) { (void)peer.read_until("END"); };
        const PeerServer server({after_a_head(GetParam(), 0, silent)});
        with_client(server, [&](HttpClient& client) {
            const auto response = client.post("/", body, {.timeout = 1h, .read_timeout = 50ms});
            EXPECT_EQ(
                response.error(),
                "timed out after 50ms without a byte while waiting for the response"
            );
        });
    }
}

TEST_P(UploadTest, SaysInATimeoutHowFarItCame) {
    const RequestOptions patience{.timeout = 150ms};
    const auto error_of = [&](const std::string& body, const PeerServer::Play& play) {
        const PeerServer server({play});
        std::string error;
        with_client(server, [&](HttpClient& client) {
            error = client.post("/", body, patience).error();
        });
        return error;
    };
    const Scheme scheme = GetParam();
    EXPECT_THAT(
        error_of(large, after_a_head(scheme, 0, [](Peer&) {})),
        MatchesRegex("timed out after 150ms while sending the body "
                     "\\([0-7]\\.[0-9] of 8\\.0 MB sent\\)")
    );
    const auto cut_short = entry("POST", "/");
    Duration known{0};
    for (const auto& phase : cut_short.phases) known += phase.max();
    EXPECT_GT(known, cut_short.response_times.max() / 2) << "it was sending until it failed";
    const auto first_byte = static_cast<std::size_t>(stats::Phase::first_byte);
    EXPECT_TRUE(cut_short.phases[first_byte].empty());
    EXPECT_EQ(
        error_of("x", after_a_head(scheme, 0, [](Peer&) {})),
        "timed out after 150ms while waiting for the response"
    );
    EXPECT_EQ(
        error_of("x", after_a_head(scheme, 0, [](Peer& peer) { peer.send("HTTP/1.1 20"); })),
        "timed out after 150ms while receiving the response"
    );
}

INSTANTIATE_TEST_SUITE_P(
    Wires,
    UploadTest,
    testing::Values(Scheme{"http"}, Scheme{"https"}),
    [](const auto& scheme) { return scheme.param.scheme; }
);

}  // namespace
}  // namespace mayfly::http
