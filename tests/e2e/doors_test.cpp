// Who is let in, and who is not: other users of this machine at the cache of compiled scenarios,
// who has one of the two tokens at the other's door, and scenarios at the token.
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using support::Process;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class Doors : public RunTest {
protected:
    /// The word after this mark in what a program has written.
    static std::string word_after(Process& process, const std::string& mark) {
        EXPECT_TRUE(process.wait_for_output(mark, patience)) << process.err();
        EXPECT_TRUE(process.wait_for_output("\n", patience));
        const auto& text = process.err();
        const auto from = text.find(mark) + mark.size();
        return text.substr(from, text.find_first_of(" ,;\n", from) - from);
    }
    static std::uint16_t port_of(const std::string& address) {
        return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    std::string new_token() const {
        EXPECT_EQ(mayfly({"token", "new", path("token")}).exit_code, 0);
        return path("token");
    }
};

// The cache

constexpr const char* plain_scenario = R"(
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").task("get", [](auto& user) { user.client.get("/"); });
}
)";

class Cache : public Doors {
protected:
    void SetUp() override {
        if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
        fs::permissions(directory_.path(), fs::perms(0755));
        fs::create_directory(cache_);
        fs::create_directory(path("theirs"));
        fs::permissions(path("theirs"), fs::perms(0777));
        // What the other user has: the same library, whose place in the cache it is to take.
        ASSERT_EQ(check().exit_code, 0);
        for (const auto& entry : fs::recursive_directory_iterator(cache_)) {
            if (entry.path().extension() == ".so") library_ = entry.path();
        }
        ASSERT_FALSE(library_.empty());
        fs::copy_file(library_, path("theirs/evil.so"));
        ASSERT_EQ(chown(path("theirs/evil.so").c_str(), somebody, somebody), 0);
    }
    support::ProcessResult check() const {
        return support::run_process(
            {"sh", "-c", "umask 0; exec \"$0\" check \"$1\"", MAYFLY_BINARY, scenario_},
            environment({{"MAYFLY_CACHE_DIR", cache_}}),
            patience
        );
    }
    /// Whether the other user can put its library there.
    bool is_replaced() const {
        const auto user = "--reuid=" + std::to_string(somebody);
        return support::run_process(
                   {"setpriv", user, "--clear-groups", "mv", "-f", path("theirs/evil.so"), library_}
               )
                   .exit_code == 0;
    }

    static constexpr uid_t somebody = 65534;
    const std::string scenario_ = directory_.write("plain.cpp", plain_scenario);
    const std::string cache_ = path("cache");
    std::string library_;
};

TEST_F(Cache, IsPrivateAtAnyUmask) {
    for (const auto& entry : fs::recursive_directory_iterator(cache_)) {
        const auto mode = fs::status(entry.path()).permissions();
        EXPECT_EQ(mode & fs::perms(0077), fs::perms::none) << entry.path();
    }
    EXPECT_FALSE(is_replaced());
    EXPECT_EQ(check().exit_code, 0);
}

TEST_F(Cache, IsNotUsedWhereOthersMayWrite) {
    fs::permissions(fs::path(library_).parent_path(), fs::perms(0777));
    fs::permissions(cache_, fs::perms(0755));
    ASSERT_TRUE(is_replaced());
    const auto refused = check();
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(fs::path(library_).parent_path().string()));
}

TEST_F(Cache, ALibraryOfAnotherUserInItIsNotRun) {
    fs::rename(path("theirs/evil.so"), library_);
    const auto checked = check();
    struct stat status {};
    ASSERT_EQ(stat(library_.c_str(), &status), 0);
    EXPECT_TRUE(checked.exit_code == 2 || status.st_uid == geteuid())
        << "refused, or made anew: " << checked.err;
}

// The two tokens

TEST_F(Doors, TheDashboardsTokenOpensNothingElseAndTheClustersNoDashboard) {
    const auto token = new_token();
    const auto secret = support::read_file(token);
    const auto printed = mayfly({"token", "dashboard", token});
    ASSERT_EQ(printed.exit_code, 0) << printed.err;
    const auto dashboards = printed.out.substr(0, printed.out.find('\n'));
    const auto stolen = directory_.write("stolen", dashboards + "\n");
    Process master(
        {MAYFLY_BINARY,
         "master",
         scenario_file("steady.cpp"),
         "--bind=127.0.0.1:0",
         "--web-port=0",
         "--token-file",
         token,
         "--host",
         target_.url()},
        environment()
    );
    const auto workers = word_after(master, "listening for workers on ");
    const auto dashboard = port_of(word_after(master, "The dashboard is at http://").substr(0, 15));
    const auto ask = [&](const std::string& key) {
        return support::exchange_raw(
            dashboard,
            "GET /api/snapshot HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
            "Bearer " +
                key + "\r\n\r\n"
        );
    };
    EXPECT_THAT(ask(dashboards), HasSubstr("HTTP/1.1 200"));
    EXPECT_THAT(
        ask(secret.substr(0, secret.find('\n'))),
        AllOf(HasSubstr("HTTP/1.1 401"), HasSubstr("mayfly token dashboard FILE"))
    );
    const auto thief = mayfly({"worker", "--master", workers, "--token-file", stolen});
    EXPECT_EQ(thief.exit_code, 2) << thief.err;
    EXPECT_THAT(thief.err, HasSubstr("give both the same --token-file"));
    master.signal(SIGINT);
    master.wait(patience);

    Process false_master(
        {MAYFLY_BINARY,
         "master",
         scenario_file("steady.cpp"),
         "--bind=127.0.0.1:0",
         "--headless",
         "--expect-workers=1",
         "--token-file",
         stolen,
         "--host",
         target_.url()},
        environment()
    );
    const auto trap = word_after(false_master, "listening for workers on ");
    const auto victim = mayfly({"worker", "--master", trap, "--token-file", token});
    EXPECT_EQ(victim.exit_code, 2) << victim.err;
    EXPECT_THAT(victim.err, HasSubstr("give both the same --token-file"));
    EXPECT_EQ(target_.total().received, 0U);
}

// What a scenario sees

TEST_F(Doors, ScenariosAndWhatTheyStartDoNotSeeTheToken) {
    const std::string scenario = directory_.write("curious.cpp", R"(
#include <cstdlib>
#include <string>
#include <mayfly/mayfly.hpp>
void look(const char* who) {
    const std::string seen = std::getenv("SEEN");
    const auto note = std::string("echo ") + who + " >> " + seen + ";";
    const auto own = std::getenv("MAYFLY_TOKEN") == nullptr ? "" : "echo getenv >> " + seen + ";";
    const auto all = "env >> " + seen + "; tr '\\0' '\\n' < /proc/$PPID/environ >> " + seen;
    if (std::system((note + own + all).c_str()) != 0) std::abort();
}
struct Curious : mayfly::HttpUser {
    void task() {
        look("task");
        client.get("/");
        stop();
    }
};
void scenario(mayfly::Plan& plan) {
    look("scenario");
    plan.setup([](mayfly::Test&) {
        look("setup");
        return std::string();
    });
    plan.on_test_start([](mayfly::Test&) { look("on_test_start"); });
    plan.users<Curious>("Curious").task("task", &Curious::task);
}
)");
    const auto secret = support::read_file(new_token());
    const auto key = secret.substr(0, secret.find('\n'));
    const auto knows = environment({{"MAYFLY_TOKEN", key}, {"SEEN", path("seen")}});
    Process master(
        {MAYFLY_BINARY,
         "master",
         scenario,
         "--bind=127.0.0.1:0",
         "--headless",
         "--expect-workers=1",
         "--users=1",
         "--run-time=20s",
         "--host",
         target_.url()},
        knows
    );
    const auto address = word_after(master, "listening for workers on ");
    Process worker({MAYFLY_BINARY, "worker", "--master", address}, knows);
    EXPECT_EQ(master.wait(patience).exit_code, 0) << master.err();
    EXPECT_EQ(worker.wait(patience).exit_code, 0) << worker.err();
    const auto seen = support::read_file(path("seen"));
    for (const auto* who : {"scenario\n", "setup\n", "on_test_start\n", "task\n"}) {
        EXPECT_THAT(seen, HasSubstr(who));
    }
    EXPECT_THAT(seen, AllOf(HasSubstr("SEEN="), Not(HasSubstr(key)), Not(HasSubstr("getenv"))));
}

}  // namespace
}  // namespace mayfly::e2e
