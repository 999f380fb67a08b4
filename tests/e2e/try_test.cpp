// `mayfly try`: each task once, and all that goes over the wire in sight.

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Try : public RunTest {
protected:
    support::ProcessResult try_out(const Words& more) {
        Words words{"try", scenario_file("trial.cpp"), "-H", target_.url()};
        words.insert(words.end(), more.begin(), more.end());
        return mayfly(words);
    }
};

TEST_F(Try, ShowsEachRequestOfATaskAndItsAnswer) {
    const auto result =
        try_out({"--user-kinds", "Shopper", "--task", "browse", "--parameter", "key=open/sesame 7"}
        );
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(
        result.out,
        AllOf(
            HasSubstr("== setup\n"),
            HasSubstr("> GET /bytes/7 HTTP/1.1\n> Host: 127.0.0.1:"),
            HasSubstr("* connected to 127.0.0.1:"),
            HasSubstr("== Shopper: on_start\n"),
            HasSubstr("== Shopper: browse\n"),
            HasSubstr("> GET /redirect/2 HTTP/1.1\n"),
            HasSubstr("< HTTP/1.1 302 Found\n"),
            HasSubstr("* redirect 1, with status 302, to http://127.0.0.1:"),
            HasSubstr("> GET / HTTP/1.1\n"),
            HasSubstr("* GET /redirect/2: ok in "),
            HasSubstr("* check passed: it is the front page\n"),
            HasSubstr("> POST /echo?a=1 HTTP/1.1\n"),
            HasSubstr("{\"key\":\"***\"}\n")
        )
    );
    EXPECT_THAT(
        result.out,
        AllOf(
            HasSubstr("> Authorization: Basic ***\n"),
            HasSubstr("< Set-Cookie: session=***; Path=/\n"),
            HasSubstr("> Cookie: session=***\n"),
            Not(HasSubstr("sesame")),
            Not(HasSubstr("\"session=s3ss10n")),
            HasSubstr("tried 1 task: 3 requests, 0 failed\n")
        )
    );
    EXPECT_EQ(target_.count("GET /redirect/2").completed, 1U);
    EXPECT_EQ(target_.count("GET /text").completed, 0U) << "another task";
}

TEST_F(Try, RunsTheStepsOfASequenceAndHasRowsToHandOut) {
    const auto steps =
        mayfly({"try", example_file("tasks.cpp"), "-H", target_.url(), "--task", "buy"});
    EXPECT_EQ(steps.exit_code, 0) << steps.out << steps.err;
    EXPECT_THAT(
        steps.out,
        AllOf(
            HasSubstr("== Shopper: fill cart\n"),
            HasSubstr("== Shopper: pay\n"),
            Not(HasSubstr("== Shopper: browse\n"))
        )
    );
    const auto rows = mayfly({"try", example_file("data.cpp"), "-H", target_.url()});
    EXPECT_EQ(rows.exit_code, 0) << rows.out << rows.err;
    EXPECT_THAT(rows.out, HasSubstr("== Member: look\n"));
    EXPECT_EQ(target_.count("POST /login").completed, 2U) << "one of each trial";
}

TEST_F(Try, RunsEachTaskOnceWithoutItsWaits) {
    const auto result = try_out({"--parameter", "key=x", "--show-body", "10"});
    EXPECT_EQ(result.exit_code, 1) << result.err;
    for (const char* path : {"GET /redirect/2", "GET /text", "GET /status/404"}) {
        EXPECT_EQ(target_.count(path).completed, 1U) << path;
    }
    EXPECT_THAT(
        result.out,
        AllOf(
            HasSubstr("* a sleep of 1h lasts only 100ms\n"),
            HasSubstr("[the first 10 of "),
            HasSubstr("* GET /missing: failed in "),
            HasSubstr(" ms: 404 Not Found\n"),
            HasSubstr("* break off threw std::runtime_error: no offer, at trial.cpp:"),
            HasSubstr("== Lost: look\n"),
            HasSubstr("* GET http://127.0.0.1:1/: connection refused\n"),
            HasSubstr("tried 4 tasks: 6 requests, 2 failed, 1 exception\n")
        )
    );
}

TEST_F(Try, ShowsTls) {
    support::TargetServer over_tls(support::TargetServer::Tls::on);
    const auto result = mayfly(
        {"try",
         scenario_file("trial.cpp"),
         "-H",
         over_tls.tls_url(),
         "--ca-file",
         over_tls.ca_file(),
         "--task",
         "doze"}
    );
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("* TLSv1.3, TLS_"));
    EXPECT_THAT(result.out, HasSubstr("certificate of CN = localhost\n"));
}

TEST_F(Try, SaysWhatIsWrongWithItsOptions) {
    const auto no_task = try_out({"--task", "brows"});
    EXPECT_EQ(no_task.exit_code, 2);
    EXPECT_THAT(no_task.err, HasSubstr("there is no task 'brows' to try; there are: browse, doze"));
    const auto load = try_out({"-u", "10"});
    EXPECT_EQ(load.exit_code, 2);
    EXPECT_THAT(
        load.err, HasSubstr("try runs each task once, whatever the load; leave --users out")
    );
    const auto no_host = mayfly({"try", scenario_file("steady.cpp")});
    EXPECT_EQ(no_host.exit_code, 2);
    EXPECT_THAT(no_host.out, HasSubstr("is relative and no host is given; use --host URL"));
}

TEST_F(Try, ShowsWhatTheScenarioLogsAndWhereItsOwnFileThrew) {
    const std::string file = directory_.write("own.cpp", R"(
#include <mayfly/json.hpp>
#include <mayfly/mayfly.hpp>
void visit(mayfly::HttpUser& user) {
    mayfly::log(mayfly::LogLevel::warning, "about to read");
    auto page = user.client.get("/text");
    const auto value = mayfly::parse_json(page);
    const int cents = value.at("cents");
    if (cents > 0) user.client.get("/");
}
void scenario(mayfly::Plan& plan) { plan.users<mayfly::HttpUser>("User").task("visit", visit); }
)");
    const auto result = mayfly({"try", file, "-H", target_.url(), "--show-body", "0"});
    EXPECT_EQ(result.exit_code, 1) << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("* warning: User 0: about to read\n"));
    EXPECT_THAT(result.out, HasSubstr("* visit threw nlohmann::"));
    EXPECT_THAT(result.out, HasSubstr(", at own.cpp:"));
}

TEST_F(Try, ShowsWhatIsStreamedAndSentFromFilesWithoutItsSecrets) {
    const std::string upload = directory_.write("upload.txt", "of the file");
    const std::string file = directory_.write("own.cpp", R"(
#include <mayfly/mayfly.hpp>
void visit(mayfly::HttpUser& user) {
    user.client.get("/text", {.on_body = [](std::string_view) {}});
    user.client.events("/events?count=2&ms=1", [](const mayfly::Event&) {});
    const auto path = user.test().parameter("path");
    user.client.post("/echo", mayfly::Multipart{{{.name = "doc", .path = path}}});
    user.client.post("/echo", mayfly::File{path}, {.name = "file"});
    user.client.post("/text", mayfly::Form{{"user", "ann"}, {"password", "pw7"}}, {.name = "form"});
    user.client.get("/door/" + user.test().parameter("pin"), {.name = "door"});
}
void scenario(mayfly::Plan& plan) {
    plan.parameter("path", mayfly::required);
    plan.parameter("pin", "9x", {.is_secret = true});
    plan.users<mayfly::HttpUser>("User").task("visit", visit);
}
)");
    const auto result = mayfly({"try", file, "-H", target_.url(), "--parameter", "path=" + upload});
    const std::string page = target_.get("/text").body;
    EXPECT_THAT(result.out, HasSubstr("\n" + page.substr(0, page.find('\n')) + "\n"));
    EXPECT_THAT(
        result.out,
        AllOf(
            HasSubstr("event: tick\n"),
            HasSubstr("filename=\"upload.txt\"\n"),
            HasSubstr("[the file " + upload + ", 11 bytes]\n"),
            HasSubstr("user=ann&password=***\n"),
            HasSubstr("> GET /door/*** HTTP/1.1\n"),
            Not(HasSubstr("pw7")),
            Not(HasSubstr("9x"))
        )
    );
}

TEST_F(Try, SaysInItsLastLineThatSetupFailed) {
    const std::string file = directory_.write("own.cpp", R"(
#include <stdexcept>
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.setup([](mayfly::Test&) -> std::string { throw std::runtime_error("no \x1b[31mtoken"); });
    plan.users<mayfly::HttpUser>("User").task("visit", [](mayfly::HttpUser&) {});
}
)");
    const auto result = mayfly({"try", file, "-H", target_.url()});
    EXPECT_EQ(result.exit_code, 1);
    const auto last = result.out.substr(result.out.find("tried 0 tasks: 0 requests, 0 failed; "));
    EXPECT_THAT(last, AllOf(HasSubstr("setup"), HasSubstr("no \\x1b[31mtoken")));
}

TEST_F(Try, ACrashPrintsItsPlaceAndControlsNoTerminal) {
    const std::string file = directory_.write("own.cpp", R"(
#include <csignal>
#include <mayfly/mayfly.hpp>
void visit(mayfly::HttpUser&) { std::raise(SIGSEGV); }
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Us\x1b[31mer").task("visit", visit);
}
)");
    const auto result = mayfly({"try", file, "-H", target_.url()});
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(
        result.err, HasSubstr("mayfly: the scenario crashed: user Us\\x1b[31mer, task visit: segm")
    );
    EXPECT_THAT(result.err, HasSubstr("\nat own.cpp:4 (visit(mayfly::HttpUser&))\n"));
    for (const char c : result.err) EXPECT_TRUE(c == '\n' || c < 0 || c >= ' ') << result.err;
}

TEST_F(Try, OfAScenarioThatExitsOrForksDoesNotPassInSilence) {
    const std::string file = directory_.write("own.cpp", R"(
#include <cstdlib>
#include <unistd.h>
#include <mayfly/mayfly.hpp>
void leave(mayfly::HttpUser&) { std::exit(0); }
void split(mayfly::HttpUser& user) {
    fork();
    user.client.get("/text");
}
void scenario(mayfly::Plan& plan) {
    if (std::getenv("EXIT_EARLY") != nullptr) std::exit(0);
    plan.users<mayfly::HttpUser>("User").task("split", split).task("leave", leave);
}
)");
    const auto forks = mayfly({"try", file, "-H", target_.url(), "--task", "split"});
    EXPECT_EQ(forks.exit_code, 0) << forks.out << forks.err;
    EXPECT_THAT(forks.out, HasSubstr("* warning: the scenario forks processes that go on"));
    EXPECT_THAT(forks.out, HasSubstr("tried 1 task: 1 request, 0 failed\n"));
    EXPECT_EQ(target_.count("GET /text").completed, 1U) << "of the user alone";

    const auto exits = mayfly({"try", file, "-H", target_.url(), "--task", "leave"});
    EXPECT_EQ(exits.exit_code, 4) << exits.out;
    EXPECT_THAT(exits.err, HasSubstr("mayfly: the scenario called exit(), which ends mayfly"));

    for (const char* command : {"check", "list", "try"}) {
        const auto early = mayfly({command, file}, {{"EXIT_EARLY", "1"}});
        EXPECT_EQ(early.exit_code, 2) << command << early.out;
        EXPECT_THAT(early.err, HasSubstr("the scenario called exit()")) << command;
    }
}

TEST_F(Try, WorksForProgramsOfBuild) {
    const std::string program = path("steady");
    ASSERT_EQ(mayfly({"build", scenario_file("steady.cpp"), "-o", program}).exit_code, 0);
    const auto result =
        support::run_process({program, "try", "-H", target_.url()}, environment(), patience);
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("> GET / HTTP/1.1\n"));
}

}  // namespace
}  // namespace mayfly::e2e
