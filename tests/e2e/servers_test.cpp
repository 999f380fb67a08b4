// Against the servers that exist: what they do to a connection that is kept is no failure, and
// what mayfly counts is what their access logs say.
#include <map>

#include "e2e/run_fixture.hpp"
#include "support/web_server.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using support::wait_until;
using support::WebProgram;
using support::WebServer;
using ::testing::StartsWith;

class Servers : public RunTest, public ::testing::WithParamInterface<WebProgram> {
protected:
    void SetUp() override {
        if (!WebServer::is_installed(GetParam())) GTEST_SKIP() << "no " << GetParam().path;
        server_.emplace(GetParam());
    }

    /// Options of a run with users of these kinds, half of them over TLS.
    Words with(const std::string& kind, const Words& more) const {
        Words all{
            "--user-kinds",
            kind,
            "--user-kinds",
            kind + "Tls",
            "--parameter",
            "plain=" + server_->url(),
            "--parameter",
            "tls=" + server_->tls_url(),
            "--insecure",
            "--processes",
            "2"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    /// The log has as many answers of this status as were counted in a row of the report.
    void expect_logged(const json& entry, const std::string& status, std::uint64_t least) const {
        const auto counted = entry.at("num_requests").get<std::uint64_t>();
        const auto line = status + " " + entry.at("method").get<std::string>() + " " +
                          entry.at("name").get<std::string>();
        EXPECT_GE(counted, least) << line;
        // A server writes its line after its answer.
        wait_until([&] { return server_->logged(line) >= counted; }, patience);
        EXPECT_EQ(server_->logged(line), counted) << line;
    }

    /// The log has a line for each request that was counted, and none besides.
    void expect_counts_of_log(const json& report, std::uint64_t least) const {
        EXPECT_EQ(report.at("totals").at("num_failures"), 0) << report.at("errors").dump(1);
        EXPECT_EQ(interrupted_of(report), 0U);
        EXPECT_EQ(report.at("entries").size(), 4U);  // GET and POST, plain and over TLS.
        for (const json& entry : report.at("entries")) expect_logged(entry, "200", least);
        EXPECT_EQ(server_->logged_status("200"), requests_of(report));
        // Most connections that were ended while they were idle are found before a request is sent.
        const auto sent_again = report.at("totals").at("num_sent_again").get<std::uint64_t>();
        EXPECT_LT(sent_again * 2, requests_of(report));
    }

    std::optional<WebServer> server_;
};

TEST_P(Servers, EndIdleConnectionsWithoutAFailure) {
    const auto report = report_of(
        scenario_file("visitors.cpp"), with("Patient", {"-u", "60", "-r", "60", "-t", "5s"})
    );
    expect_counts_of_log(report, 20);
}

TEST_P(Servers, ReloadWithoutAFailure) {
    int reloads = 0;
    const auto report = report_until(
        [&] {
            const auto seen = server_->logged_status("200");
            const auto is_under_load = [&] { return server_->logged_status("200") > seen + 50; };
            EXPECT_TRUE(wait_until(is_under_load));
            EXPECT_TRUE(server_->reload());
            return ++reloads == 3;
        },
        scenario_file("visitors.cpp"),
        with("Hurried", {"-u", "8", "-r", "100"})
    );
    expect_counts_of_log(report, 10);
}

TEST_P(Servers, SayWhyTheyRefuseAnUpload) {
    const auto report = report_of(
        scenario_file("visitors.cpp"),
        // Large bodies are much work for the worker itself, which a verdict would say.
        with("Uploader", {"-u", "4", "-r", "100", "-t", "2s", "--generator-limit", "100"}),
        1
    );
    for (const json& error : report.at("errors")) {
        EXPECT_EQ(error.at("method"), "POST") << error.dump(1);
        EXPECT_THAT(error.at("error").get<std::string>(), StartsWith("413 ")) << error.dump(1);
    }
    EXPECT_EQ(interrupted_of(report), 0U);
    EXPECT_EQ(report.at("entries").size(), 3U);  // Before each upload a page, plain or over TLS.
    for (const json& entry : report.at("entries")) {
        const bool is_upload = entry.at("method") == "POST";
        EXPECT_EQ(entry.at("num_failures"), is_upload ? entry.at("num_requests") : json(0));
        expect_logged(entry, is_upload ? "413" : "200", 1);
        if (!is_upload) continue;
        // The rest of a body is not sent to a server that has refused it, though some would take
        // it.
        const auto sent = entry.at("sent_bytes").get<std::uint64_t>();
        EXPECT_LT(sent / 20'000'000, entry.at("num_requests").get<std::uint64_t>());
    }
}

INSTANTIATE_TEST_SUITE_P(
    OfDebian,
    Servers,
    ::testing::ValuesIn(support::web_programs()),
    [](const auto& test) { return test.param.name; }
);

}  // namespace
}  // namespace mayfly::e2e
