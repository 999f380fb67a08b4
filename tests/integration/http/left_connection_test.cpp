// Connections that the server has left, while they were idle or with a request on its way: what
// each end looks like on TCP and TLS, and that no request fails of it.
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "integration/http/client_fixture.hpp"
#include "support/peer_server.hpp"
#include "support/wait_until.hpp"

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using support::Peer;
using support::PeerServer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string timeout_answer =
    "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

enum class Wire { plain, tls, tunnel };

std::string name_of(Wire wire) {
    return wire == Wire::plain ? "plain" : wire == Wire::tls ? "TLS" : "TLS in a tunnel";
}

/// What the server does before the first request.
void begin(Peer& peer, Wire wire) {
    if (wire == Wire::plain) return;
    if (wire == Wire::tunnel) {
        EXPECT_TRUE(peer.read_until("\r\n\r\n"));
        peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
    }
    EXPECT_TRUE(peer.start_tls());
}

PeerServer::Play answering(Wire wire, int requests) {
    return [wire, requests](Peer& peer) {
        begin(peer, wire);
        peer.answer(requests);
    };
}

/// A way in which a connection ends.
struct End {
    std::string name;
    std::function<void(Peer&)> happen;
};

std::vector<End> ends_of(Wire wire) {
    std::vector<End> ends{
        {"FIN", [](Peer& peer) { peer.finish(); }},
        {"RST", [](Peer& peer) { peer.reset(); }},
    };
    if (wire == Wire::plain) return ends;
    ends.push_back({"goodbye", [](Peer& peer) { peer.say_goodbye(); }});
    ends.push_back({"goodbye and FIN", [](Peer& peer) {
                        peer.say_goodbye();
                        peer.finish();
                    }});
    ends.push_back({"ticket, goodbye and RST", [](Peer& peer) {
                        peer.send_ticket();
                        peer.say_goodbye();
                        peer.reset();
                    }});
    return ends;
}

class LeftConnection : public ClientTest {
protected:
    void on(Wire wire, const PeerServer& server, const std::function<void(HttpClient&)>& body) {
        Settings settings;
        settings.verify_certificates = false;
        if (wire == Wire::tunnel) settings.proxy = server.url();
        as_user(server.url(wire == Wire::plain ? "http" : "https"), body, settings);
    }
};

/// Longer than a plain connection is trusted without a look at it.
void stay_idle() {
    const Instant began = Clock::now();
    support::wait_until([&] { return Clock::now() - began > 2ms; });
}

TEST_F(LeftConnection, ThatEndedWhileIdleIsReplacedForEveryMethod) {
    for (const Wire wire : {Wire::plain, Wire::tls, Wire::tunnel}) {
        for (const End& end : ends_of(wire)) {
            for (const char* method : {"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"}) {
                SCOPED_TRACE(name_of(wire) + ", " + end.name + ", " + method);
                PeerServer server({answering(wire, 1), answering(wire, 1)});
                on(wire, server, [&](HttpClient& client) {
                    EXPECT_EQ(client.get("/first").status(), 200);
                    end.happen(server.peer(0));
                    stay_idle();
                    const auto response = client.request(method, "/second", "x");
                    EXPECT_EQ(response.status(), 200) << response.error();
                });
                EXPECT_THAT(server.peer(0).received(), Not(HasSubstr("/second")));
                EXPECT_THAT(server.peer(1).received(), HasSubstr("/second"));
                EXPECT_THAT(errors(), IsEmpty());
            }
        }
    }
}

TEST_F(LeftConnection, WhatCameUnaskedAnswersNothing) {
    for (const Wire wire : {Wire::plain, Wire::tls, Wire::tunnel}) {
        const std::vector<End> ends{
            {"408, left open", [](Peer& peer) { peer.send(timeout_answer); }},
            {"408 and FIN",
             [](Peer& peer) {
                 peer.send(timeout_answer);
                 peer.finish();
             }},
            {"a second answer",
             [](Peer& peer) { peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmore"); }},
            {"empty line", [](Peer& peer) { peer.send("\r\n"); }},
        };
        for (const End& end : ends) {
            for (const char* method : {"GET", "POST"}) {
                SCOPED_TRACE(name_of(wire) + ", " + end.name + ", " + method);
                PeerServer server({answering(wire, 1), answering(wire, 1)});
                on(wire, server, [&](HttpClient& client) {
                    client.get("/first");
                    end.happen(server.peer(0));
                    stay_idle();
                    const auto response = client.request(method, "/second");
                    EXPECT_EQ(response.status(), 200) << response.error();
                    EXPECT_EQ(response.body(), "ok");
                });
                EXPECT_THAT(errors(), IsEmpty());
            }
        }
    }
}

TEST_F(LeftConnection, AnAnswerTooManyInTheSamePieceAnswersNothing) {
    for (const Wire wire : {Wire::plain, Wire::tls}) {
        SCOPED_TRACE(name_of(wire));
        PeerServer server(
            {[wire](Peer& peer) {
                 begin(peer, wire);
                 peer.answer(1);
                 peer.send(timeout_answer);  // A TLS record of its own; nobody waited for it.
             },
             answering(wire, 5)}
        );
        on(wire, server, [&](HttpClient& client) {
            client.get("/");
            server.peer(0);
            stay_idle();
            for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get("/").status(), 200);
        });
    }
}

TEST_F(LeftConnection, ATicketIsNoReasonToLeave) {
    for (const Wire wire : {Wire::tls, Wire::tunnel}) {
        SCOPED_TRACE(name_of(wire));
        PeerServer server({answering(wire, 1)});
        on(wire, server, [&](HttpClient& client) {
            client.get("/first");
            for (const char* method : {"GET", "POST"}) {
                Peer& peer = server.peer(0);
                peer.send_ticket();
                peer.send_ticket();
                stay_idle();
                std::thread more([&] { peer.answer(1); });
                EXPECT_EQ(client.request(method, "/next").status(), 200);
                more.join();
            }
        });
        EXPECT_EQ(server.connections(), 1U);
        EXPECT_THAT(errors(), IsEmpty());
    }
}

TEST_F(LeftConnection, ThatEndsUnderARequestHasItSentAgain) {
    for (const Wire wire : {Wire::plain, Wire::tls, Wire::tunnel}) {
        for (const End& end : ends_of(wire)) {
            for (const char* method : {"GET", "POST", "PATCH"}) {
                SCOPED_TRACE(name_of(wire) + ", " + end.name + ", " + method);
                PeerServer server(
                    {[&](Peer& peer) {
                         begin(peer, wire);
                         peer.answer(1);
                         peer.read_until("\r\n\r\n");
                         end.happen(peer);
                     },
                     answering(wire, 1)}
                );
                on(wire, server, [&](HttpClient& client) {
                    client.get("/first");
                    const auto response = client.request(method, "/second", "x");
                    EXPECT_EQ(response.status(), 200) << response.error();
                });
                EXPECT_THAT(server.peer(0).received(), HasSubstr("/second"));
                EXPECT_THAT(server.peer(1).received(), HasSubstr("/second"));
                EXPECT_EQ(entry(method, "/second").requests, 1U);
                EXPECT_THAT(errors(), IsEmpty());
            }
        }
    }
}

TEST_F(LeftConnection, ThatWasNewOrBeganToAnswerIsAFailure) {
    for (const Wire wire : {Wire::plain, Wire::tls}) {
        for (const End& end : ends_of(wire)) {
            SCOPED_TRACE(name_of(wire) + ", " + end.name);
            PeerServer server({[&](Peer& peer) {
                begin(peer, wire);
                peer.read_until("\r\n\r\n");
                end.happen(peer);
            }});
            on(wire, server, [](HttpClient& client) {
                EXPECT_THAT(std::string(client.get("/").error()), StartsWith("connection "));
            });
            EXPECT_EQ(server.connections(), 1U);
        }
        SCOPED_TRACE(name_of(wire));
        PeerServer server({[&](Peer& peer) {
            begin(peer, wire);
            peer.answer(1);
            peer.read_until("\r\n\r\n");
            peer.send("HTTP/1.1 200 OK\r\nContent-Le");
            peer.finish();
        }});
        on(wire, server, [](HttpClient& client) {
            client.get("/first");
            const std::string error(client.get("/").error());
            EXPECT_THAT(error, StartsWith("connection closed by the server in the middle"));
        });
        EXPECT_EQ(server.connections(), 1U);
    }
}

}  // namespace
}  // namespace mayfly::http
