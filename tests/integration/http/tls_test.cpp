#include "net/tls.hpp"

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <mayfly/parallel.hpp>

#include "fiber/local.hpp"
#include "integration/http/client_fixture.hpp"
#include "net/network.hpp"
#include "support/target_server.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::http {
namespace {

using support::TargetServer;
using testing::HasSubstr;

const TargetServer& tls_target() {
    static const TargetServer server(TargetServer::Tls::on);
    return server;
}

class TlsClient : public ClientTest {
protected:
    static Settings trusting(const TargetServer& server) {
        Settings settings;
        settings.ca_file = server.ca_file();
        return settings;
    }
};

TEST_F(TlsClient, VerifiesTheServerAndKeepsTheConnection) {
    as_user(
        tls_target().tls_url(),
        [](HttpClient& client) {
            for (int i = 0; i < 10; ++i) {
                const auto response = client.get("/");
                ASSERT_TRUE(response.ok()) << response.error();
            }
            EXPECT_EQ(client.get("/bytes/500000").body().size(), 500'000U);
        },
        trusting(tls_target())
    );
    const auto tls = static_cast<std::size_t>(stats::Phase::tls);
    EXPECT_EQ(entry("GET", "/").phases[tls].count(), 1U);
}

TEST_F(TlsClient, LargeBodiesOfSeveralUsersStayApart) {
    constexpr std::size_t bytes = 300'000;  // Many TLS records, with waits between them.
    as_user(
        tls_target().tls_url(),
        [](HttpClient& client) {
            std::vector<std::function<void()>> posts;
            for (const char letter : {'a', 'b', 'c', 'd'}) {
                posts.push_back([&client, letter] {
                    for (int i = 0; i < 2; ++i) {
                        const std::string sent(bytes, letter);
                        const auto response = client.post("/echo", sent);
                        const auto echo = nlohmann::json::parse(response.body());
                        EXPECT_EQ(echo["body"], sent) << letter;
                    }
                });
            }
            all(std::move(posts));
        },
        trusting(tls_target())
    );
    EXPECT_THAT(errors(), testing::IsEmpty());
}

TEST_F(TlsClient, RefusesAnUnknownAuthority) {
    as_user(tls_target().tls_url(), [](HttpClient& client) {
        EXPECT_THAT(
            std::string(client.get("/").error()), HasSubstr("TLS certificate not accepted")
        );
    });
    EXPECT_EQ(entry("GET", "/").failures, 1U);
}

TEST_F(TlsClient, RefusesAnotherHostsCertificate) {
    const TargetServer everywhere(TargetServer::Tls::on, {"--bind", "0.0.0.0"});
    as_user(
        "https://127.0.0.2:" + std::to_string(everywhere.tls_port()),
        [](HttpClient& client) {
            EXPECT_THAT(
                std::string(client.get("/").error()), HasSubstr("TLS certificate not accepted")
            );
        },
        trusting(everywhere)
    );
}

TEST_F(TlsClient, AcceptsAnyCertificateWhenTold) {
    Settings settings;
    settings.verify_certificates = false;
    as_user(
        tls_target().tls_url(),
        [](HttpClient& client) { EXPECT_EQ(client.get("/").error(), ""); },
        settings
    );
}

TEST_F(TlsClient, ResumesTheSessionOfAnEarlierConnection) {
    as_user(
        tls_target().tls_url(),
        [](HttpClient& client) {
            EXPECT_EQ(client.get("/").error(), "");
            client.close();
            EXPECT_EQ(client.get("/").error(), "");
            SSL_CTX* native = fiber::local<net::Network>()->tls().context().native_handle();
            EXPECT_EQ(SSL_CTX_sess_hits(native), 1);
        },
        trusting(tls_target())
    );
}

TEST_F(TlsClient, ShowsItsCertificate) {
    const support::TemporaryDirectory directory;
    const auto files = support::write_certificate(directory, "user");
    const TargetServer server(TargetServer::Tls::on, {"--tls-client-ca", files.certificate});
    Settings settings = trusting(server);
    as_user(
        server.tls_url(),
        [](HttpClient& client) { EXPECT_NE(client.get("/", {.name = "bare"}).error(), ""); },
        settings
    );
    settings.client_certificate = files.certificate;
    settings.client_key = files.key;
    as_user(
        server.tls_url(),
        [](HttpClient& client) { EXPECT_EQ(client.get("/").error(), ""); },
        settings
    );
}

TEST_F(TlsClient, IsToldThatAKeyIsNotThatOfTheCertificate) {
    const support::TemporaryDirectory directory;
    Settings settings;
    settings.client_certificate = support::write_certificate(directory, "ann").certificate;
    settings.client_key = support::write_certificate(directory, "bob").key;
    const auto tls = net::Tls::make(settings);
    ASSERT_FALSE(tls);
    EXPECT_THAT(tls.error().message, HasSubstr("is not that of the certificate"));
}

TEST_F(TlsClient, EachUserShowsItsOwnCertificateAlsoWhenItResumesASession) {
    const support::TemporaryDirectory directory;
    const auto ann = support::write_certificate(directory, "ann");
    const auto bob = support::write_certificate(directory, "bob");
    const auto both = directory.write(
        "both.pem", support::read_file(ann.certificate) + support::read_file(bob.certificate)
    );
    const TargetServer server(TargetServer::Tls::on, {"--tls-client-ca", both.string()});
    as_user(
        server.tls_url(),
        [&](HttpClient& client) {
            HttpClient other;
            other.base_url = client.base_url;
            client.configure({.certificate = ann.certificate, .key = ann.key});
            other.configure({.certificate = bob.certificate, .key = bob.key});
            const auto fingerprint = [](HttpClient& of) {
                auto echo = of.get("/echo");
                EXPECT_TRUE(echo.ok()) << echo.error();
                return nlohmann::json::parse(echo.body())["connection"]["tls"]["client_subject"]
                    .dump();
            };
            const std::string first = fingerprint(client);
            const std::string second = fingerprint(other);
            EXPECT_NE(first, second);
            client.close();
            other.close();
            EXPECT_EQ(fingerprint(client), first);
            EXPECT_EQ(fingerprint(other), second);
            SSL_CTX* native = fiber::local<net::Network>()->tls().context().native_handle();
            EXPECT_EQ(SSL_CTX_sess_hits(native), 2) << "each resumed its own";
            try {
                client.configure({.certificate = "/absent.pem"});
                FAIL();
            } catch (const std::invalid_argument& refused) {
                EXPECT_THAT(refused.what(), HasSubstr("cannot use the client certificate"));
            }
            try {
                client.configure({.certificate = ann.certificate});
                FAIL();
            } catch (const std::invalid_argument& refused) {
                EXPECT_THAT(refused.what(), HasSubstr("has no private key in its file; give the"));
            }
            EXPECT_THROW(client.configure({.key = ann.key}), std::invalid_argument);
        },
        trusting(server)
    );
}

TEST_F(TlsClient, SaysWhichFileItCannotUse) {
    Settings settings;
    settings.ca_file = "/no/such/file.pem";
    const auto network = ClientNetwork::make(loop_, recorder_, settings);
    ASSERT_FALSE(network);
    EXPECT_THAT(network.error().message, HasSubstr("/no/such/file.pem"));
}

}  // namespace
}  // namespace mayfly::http
