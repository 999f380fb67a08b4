// The history of runs: what is kept, shown, compared, exported and deleted, and what happens where
// it cannot be.
#include <fcntl.h>
#include <filesystem>

#include "base/descriptor.hpp"
#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Runs : public RunTest {
protected:
    support::ProcessResult ran(const Words& more, const support::Environment& extra = {}) const {
        Words words{"--only-summary", "--processes", "1", "-u", "2", "-r", "2", "-t", "4s"};
        words.insert(words.end(), more.begin(), more.end());
        return run(scenario_file("steady.cpp"), words, extra);
    }
    /// `mayfly runs ...` on the history of the test.
    support::ProcessResult runs(Words words, const std::string& file = {}) const {
        words.insert(words.begin(), "runs");
        words.insert(words.end(), {"--history", file.empty() ? history_ : file});
        return mayfly(words);
    }
    json list() const { return json::parse(runs({"list", "--json"}).out)["runs"]; }

    std::string history_ = path("runs.db");
};

TEST_F(Runs, AreKeptShownComparedExportedAndDeleted) {
    ASSERT_EQ(ran({"--history", history_, "--name", "before"}).exit_code, 0);
    const auto second =
        ran({"--history", history_, "--name", "after", "--json-file", path("after.json")});
    ASSERT_EQ(second.exit_code, 0) << second.err;
    const json kept = list();
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0]["name"], "after") << "the latest is the first";
    EXPECT_EQ(kept[0]["outcome"], "passed");
    EXPECT_EQ(kept[0]["load"], "2 users, 2/s, 4s");
    EXPECT_EQ(kept[0]["scenario_digest"].get<std::string>().size(), 64U);
    EXPECT_EQ(kept[0]["scenario_digest"], kept[1]["scenario_digest"]);
    const auto table = runs({"list"});
    EXPECT_THAT(table.out, AllOf(HasSubstr("before"), HasSubstr("steady.cpp")));

    const auto shown = runs({"show", "before"});
    EXPECT_THAT(shown.out, AllOf(HasSubstr(target_.url()), HasSubstr("Aggregated")));

    const std::string saved = support::read_file(path("after.json"));
    EXPECT_EQ(runs({"export", "after"}).out, saved);
    ASSERT_EQ(runs({"export", kept[0]["id"], "-o", path("exported.json")}).exit_code, 0);
    EXPECT_EQ(support::read_file(path("exported.json")), saved);

    const auto compared = runs({"compare", "before", "after"});
    EXPECT_THAT(
        compared.out, AllOf(HasSubstr("Before:"), HasSubstr("Aggregated"), HasSubstr(" → "))
    );
    EXPECT_EQ(runs({"compare", "before", path("after.json")}).out, compared.out);
    const json same = json::parse(runs({"compare", "before", "after", "--json"}).out);
    EXPECT_EQ(same["difference"], "");
    const json report = json::parse(saved);
    EXPECT_EQ(same["rows"][0]["now"]["num_requests"], report["totals"]["num_requests"]);
    EXPECT_EQ(same["rows"][0]["now"]["p95"], report["totals"]["percentiles"]["95"]);
    EXPECT_EQ(same["rows"].size(), report["entries"].size() + 1);

    const auto by_name = runs({"delete", kept[1]["id"], "after"});
    EXPECT_EQ(by_name.exit_code, 2);
    EXPECT_THAT(by_name.err, HasSubstr("'after' is the name of the run "));
    EXPECT_EQ(list().size(), 2U) << "all or none";
    ASSERT_EQ(runs({"delete", kept[1]["id"]}).exit_code, 0);
    EXPECT_EQ(list().size(), 1U);
    const auto again = runs({"delete", kept[1]["id"]});
    EXPECT_EQ(again.exit_code, 2);
    EXPECT_THAT(again.err, HasSubstr("there is no run"));
}

TEST_F(Runs, GoIntoTheUsersFolderUnlessTheyShallNot) {
    const support::Environment state{{"XDG_STATE_HOME", path("state")}};
    ASSERT_EQ(ran({"--no-history"}, state).exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(path("state")));
    ASSERT_EQ(ran({}, state).exit_code, 0);
    EXPECT_EQ(mayfly({"runs", "list", "--json"}, state).out.find("{\"runs\":[{\"id\":"), 0U);
    using std::filesystem::perms;
    EXPECT_EQ(
        std::filesystem::status(path("state/mayfly/runs.db")).permissions(),
        perms::owner_read | perms::owner_write
    );
    directory_.write("mayfly.toml", "history = \"" + path("own.db") + "\"\n");
    ASSERT_EQ(ran({}, state).exit_code, 0);
    EXPECT_TRUE(std::filesystem::exists(path("own.db")));
    std::filesystem::remove(path("own.db"));
    ASSERT_EQ(ran({"--no-history"}, state).exit_code, 0) << "the command line goes before the file";
    EXPECT_FALSE(std::filesystem::exists(path("own.db")));
    auto keeping = state;
    keeping["MAYFLY_HISTORY"] = path("other.db");
    directory_.write("mayfly.toml", "no-history = true\n");
    ASSERT_EQ(ran({}, keeping).exit_code, 0) << "and so does the environment";
    EXPECT_TRUE(std::filesystem::exists(path("other.db")));
    const auto both = ran({"--no-history", "--history", history_}, state);
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_THAT(both.err, HasSubstr("give one of them"));
}

TEST_F(Runs, WhereNoneCanBeKeptEndBeforeTheyBeginOrSaySoOnce) {
    const std::string foreign = directory_.write("foreign.db", std::string(4096, 'x')).string();
    const auto asked = ran({"--history", foreign});
    EXPECT_EQ(asked.exit_code, 4);
    EXPECT_THAT(asked.err, AllOf(HasSubstr("is no history of mayfly"), HasSubstr("--no-history")));
    EXPECT_EQ(target_.log().size(), 0U) << "nothing was sent";
    EXPECT_EQ(support::read_file(foreign), std::string(4096, 'x'));
    EXPECT_EQ(ran({"--history", "/dev/null/runs.db"}).exit_code, 4);

    directory_.write("state/mayfly/runs.db", std::string(4096, 'x'));
    const auto own = ran({}, {{"XDG_STATE_HOME", path("state")}});
    EXPECT_EQ(own.exit_code, 0) << own.err;
    const std::string line = "this run will not be in the history";
    const auto first = own.err.find(line);
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(own.err.find(line, first + 1), std::string::npos) << own.err;

    EXPECT_THAT(runs({"list"}, foreign).err, HasSubstr("is no history of mayfly"));
    const std::string none = path("none.db");
    EXPECT_EQ(runs({"list"}, none).out, "The history " + none + " has no runs.\n");
    EXPECT_FALSE(std::filesystem::exists(path("none.db")));
}

TEST_F(Runs, ThatTheDiskHasNoRoomForArePartialAndStillShown) {
    // No file may grow, as on a full disk; it is small enough before the run.
    ASSERT_EQ(ran({"--history", history_, "--name", "first"}).exit_code, 0);
    const auto size = std::filesystem::file_size(history_);
    Words words{"bash", "-c", "ulimit -f $1; shift; exec \"$@\"", "bash"};
    words.push_back(std::to_string(size / 1024));
    const Words more = this->words(
        scenario_file("steady.cpp"),
        {"--only-summary",
         "--processes",
         "1",
         "-u",
         "2",
         "-r",
         "2",
         "-t",
         "4s",
         "--history",
         history_}
    );
    words.insert(words.end(), more.begin(), more.end());
    const auto full = support::run_process(words, environment(), patience);
    EXPECT_EQ(full.exit_code, 4) << full.err;
    EXPECT_THAT(full.err, HasSubstr("the history " + history_));
    EXPECT_THAT(full.out, HasSubstr("Aggregated"));
    EXPECT_EQ(list().size(), 1U);
}

TEST_F(Runs, AreShownBeforeTheyAreKept) {
    const Words more{"--only-summary", "--processes", "1", "-u", "2", "-t", "2s"};
    Words words = this->words(scenario_file("steady.cpp"), more);
    words.insert(words.end(), {"--history", history_});
    support::Process process(words, environment());
    ASSERT_TRUE(support::wait_until([&] { return target_.total().received > 0; }, patience));
    const Descriptor file(::open(history_.c_str(), O_RDWR | O_CLOEXEC));
    struct flock whole {};  // As another process that writes.
    whole.l_type = F_WRLCK;
    ASSERT_EQ(::fcntl(file.get(), F_SETLK, &whole), 0);
    EXPECT_TRUE(process.wait_for_output("Summary", patience));
    whole.l_type = F_UNLCK;
    ASSERT_EQ(::fcntl(file.get(), F_SETLK, &whole), 0);
    const auto ended = process.wait(patience);
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    EXPECT_EQ(list().size(), 1U);
}

TEST_F(Runs, HaveNoSecretInTheirHistory) {
    const std::string scenario = directory_
                                     .write("own.cpp", R"(
        #include <mayfly/mayfly.hpp>
        using namespace std::chrono_literals;
        void scenario(mayfly::Plan& plan) {
            plan.parameter("key", "", {.is_secret = true});
            plan.users<mayfly::HttpUser>("Reader").wait(mayfly::constant(10ms)).task(
                "read", [](mayfly::HttpUser& user) { user.client.get("/"); });
        })")
                                     .string();
    std::string host = target_.url();
    host.insert(host.find("//") + 2, "ann:hostword@");
    const auto ended = mayfly(
        {"run",
         scenario,
         "--headless",
         "--only-summary",
         "--processes",
         "1",
         "-t",
         "1s",
         "--host",
         host,
         "--parameter",
         "key=sesamesesame",
         "--history",
         history_},
        {{"MAYFLY_TOKEN", "4f1d9c07a2e85b6340d7f19c2be8a5634f1d9c07a2e85b6340d7f19c2be8a563"}}
    );
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    const std::string document = runs({"export", list()[0]["id"]}).out;
    const std::string bytes =
        document + support::read_file(history_) + runs({"show", list()[0]["id"]}).out;
    EXPECT_THAT(bytes, HasSubstr("key"));
    for (const char* secret : {"sesamesesame", "hostword", "4f1d9c07"}) {
        EXPECT_THAT(bytes, Not(HasSubstr(secret)));
    }
}

TEST_F(Runs, AreComparedInTheHtmlReport) {
    for (const char* name : {"old", "new"}) {
        ASSERT_EQ(
            ran({"--no-history", "--json-file", path(std::string(name) + ".json")}).exit_code, 0
        );
    }
    const auto strange = mayfly(
        {"report",
         path("new.json"),
         "--baseline",
         scenario_file("steady.cpp"),
         "-o",
         path("no.html")}
    );
    EXPECT_EQ(strange.exit_code, 2);
    EXPECT_THAT(strange.err, HasSubstr("the baseline"));
    const auto made =
        mayfly({"report", path("new.json"), "--baseline", path("old.json"), "-o", path("diff.html")}
        );
    if (made.exit_code == 2) {
        EXPECT_THAT(made.err, HasSubstr("MAYFLY_WEB=OFF"));
        GTEST_SKIP() << "this build has no HTML report";
    }
    EXPECT_THAT(support::read_file(path("diff.html")), HasSubstr("\"comparison\":{\"before\""));
}

TEST_F(Runs, NameWhatIsWrongWithAnOrder) {
    EXPECT_THAT(mayfly({"runs"}).err, HasSubstr("list, show, compare, export or delete"));
    EXPECT_EQ(mayfly({"runs", "list", "--all"}).exit_code, 2);
    EXPECT_EQ(mayfly({"runs", "compare", "one"}).exit_code, 2);
    EXPECT_THAT(runs({"show", "missing"}).err, HasSubstr("there is no run 'missing'"));
    EXPECT_THAT(ran({"--name", std::string(101, 'x')}).err, HasSubstr("a run's name"));
}

}  // namespace
}  // namespace mayfly::e2e
