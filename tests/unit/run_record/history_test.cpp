#include "run_record/history.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "support/temporary_directory.hpp"
#include "support/wait_until.hpp"

namespace mayfly::run_record {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Summary run(std::string id, std::string name = "") {
    return {
        .id = std::move(id),
        .name = std::move(name),
        .version = "0.1.0",
        .scenario = "shop.cpp",
        .digest = "abc",
        .host = "http://shop.example",
        .load = "10 users",
        .started = 1'790'000'000'000,
        .ended = 1'790'000'030'000,
        .seconds = 30.5,
        .outcome = "failed",
        .exit_code = 1,
        .requests = 1'000,
        .failures = 2,
        .rate = 33.3,
        .p50 = 1.5,
        .p95 = 2.5,
        .p99 = 3.5};
}

/// Which cannot be compressed.
std::string noise_of(std::size_t bytes) {
    std::string noise;
    for (std::uint32_t x = 1; noise.size() < bytes; x = x * 1664525 + 1013904223) {
        noise += static_cast<char>(x >> 24);
    }
    return noise;
}

class RunHistory : public testing::Test {
protected:
    std::vector<std::string> ids() const {
        std::vector<std::string> all;
        const auto runs = history_.list();
        for (const Summary& one : runs.value()) all.push_back(one.id);
        return all;
    }
    /// What makes the file another one, with SQLite's own words.
    void change(const char* words) const {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(file_.c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, words, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(database);
    }

    support::TemporaryDirectory folder_;
    std::string file_ = folder_ / "mayfly/runs.db";
    History history_{file_};
};

TEST_F(RunHistory, KeepsRunsWithTheirDocuments) {
    EXPECT_THAT(ids(), IsEmpty());
    EXPECT_FALSE(std::ifstream(file_)) << "to look does not make it";
    ASSERT_TRUE(history_.check_writable());
    ASSERT_TRUE(history_.keep(run("one", "before"), "{1}"));
    ASSERT_TRUE(history_.keep(run("two"), std::string(100'000, '2')));
    EXPECT_THAT(ids(), ElementsAre("two", "one"));
    EXPECT_EQ(history_.list().value()[1], run("one", "before"));
    EXPECT_EQ(history_.document("one").value(), "{1}");
    EXPECT_EQ(history_.document("two").value(), std::string(100'000, '2'));
    EXPECT_THAT(history_.document("three").error().message, HasSubstr("there is no run 'three'"));
}

TEST_F(RunHistory, IsNotWrittenByWhoReadsIt) {
    ASSERT_TRUE(history_.keep(run("one"), "1"));
    const auto before = support::read_file(file_);
    EXPECT_THAT(ids(), ElementsAre("one"));
    EXPECT_EQ(history_.document("one").value(), "1");
    EXPECT_EQ(support::read_file(file_), before);
}

TEST_F(RunHistory, FindsByIdAndElseTheLatestOfAName) {
    ASSERT_TRUE(history_.keep(run("one", "same"), "1"));
    ASSERT_TRUE(history_.keep(run("two", "same"), "2"));
    ASSERT_TRUE(history_.keep(run("three", "one"), "3"));
    EXPECT_EQ(history_.find("same").value().id, "two");
    EXPECT_EQ(history_.find("one").value().id, "one") << "an id goes before a name";
    EXPECT_FALSE(history_.find("other"));
    EXPECT_FALSE(history_.find("' OR 1=1 --"));
}

TEST_F(RunHistory, KeepsBothOfTwoRunsWithOneId) {
    ASSERT_TRUE(history_.keep(run("one"), "first"));
    ASSERT_TRUE(history_.keep(run("one"), "second"));
    ASSERT_EQ(ids().size(), 2U);
    EXPECT_EQ(history_.document(ids()[1]).value(), "first");
    EXPECT_EQ(history_.document(ids()[0]).value(), "second");
}

TEST_F(RunHistory, ADocumentHasTheIdOfItsRunWhenTwoBeganAtOnce) {
    const std::string document = R"({"generator":"mayfly","run":{"id":"one","seed":7},"x":[0.1]})";
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(history_.keep(run("one"), document));
    EXPECT_THAT(ids(), ElementsAre("onebb", "oneb", "one"));
    EXPECT_EQ(history_.document("one").value(), document) << "as it was";
    EXPECT_EQ(
        history_.document("onebb").value(),
        R"({"generator":"mayfly","run":{"id":"onebb","seed":7},"x":[0.1]})"
    );
}

TEST_F(RunHistory, AFolderThatCannotBeReadIsNoHistoryWithoutRuns) {
    const std::string loop = folder_ / "loop";
    std::filesystem::create_symlink(loop, loop);
    const std::string plain = folder_.write("plain", "a file");
    for (const std::string& folder : {loop, plain}) {
        const std::string file = folder + "/runs.db";
        const History beyond(file);
        const auto runs = beyond.list();
        ASSERT_FALSE(runs) << file;
        EXPECT_THAT(runs.error().message, HasSubstr("cannot read the history " + file));
        EXPECT_EQ(beyond.document("one").error().message, runs.error().message);
    }
    EXPECT_EQ(history_.document("one").error().message, no_such_run("one").message);
}

TEST_F(RunHistory, DeletesWithTheDocument) {
    ASSERT_TRUE(history_.keep(run("one"), "1"));
    ASSERT_TRUE(history_.remove("one"));
    EXPECT_THAT(ids(), IsEmpty());
    EXPECT_FALSE(history_.document("one"));
    EXPECT_THAT(history_.remove("one").error().message, HasSubstr("there is no run 'one'"));
}

TEST_F(RunHistory, DeletesTheOldestBeyondItsLimits) {
    const History few(file_, {.runs = 3});
    for (const char* id : {"1", "2", "3", "4", "5"}) ASSERT_TRUE(few.keep(run(id), id));
    EXPECT_THAT(ids(), ElementsAre("5", "4", "3"));
    const std::string noise = noise_of(10'000);
    const History small(file_, {.bytes = 15'000});
    ASSERT_TRUE(small.keep(run("6"), noise));
    EXPECT_THAT(ids(), ElementsAre("6", "5", "4", "3"));
    ASSERT_TRUE(small.keep(run("7"), noise));
    EXPECT_THAT(ids(), ElementsAre("7")) << "what is older than the first that does not fit goes";
    const History tiny(file_, {.bytes = 10});
    ASSERT_TRUE(tiny.keep(run("8"), noise));
    EXPECT_THAT(ids(), ElementsAre("8")) << "the last run stays, however large it is";
}

TEST_F(RunHistory, ShrinksWhenRunsGo) {
    ASSERT_TRUE(history_.keep(run("one"), noise_of(300'000)));
    const auto size = std::filesystem::file_size(file_);
    EXPECT_GT(size, 300'000U);
    ASSERT_TRUE(history_.remove("one"));
    EXPECT_LT(std::filesystem::file_size(file_), size / 2);
}

TEST_F(RunHistory, LeavesFilesOfOthersAsTheyAre) {
    const std::string text = folder_.write("mayfly/runs.db", std::string(5000, 'x'));
    for (const auto& refused : {history_.keep(run("one"), "1"), history_.check_writable()}) {
        EXPECT_THAT(refused.error().message, HasSubstr("is no history of mayfly"));
    }
    EXPECT_THAT(history_.list().error().message, HasSubstr(file_));
    EXPECT_EQ(support::read_file(text), std::string(5000, 'x'));
}

TEST_F(RunHistory, LeavesTheDatabaseOfAnotherProgramAsItIs) {
    folder_.write("mayfly/runs.db", "");
    change("CREATE TABLE runs(id); INSERT INTO runs VALUES('theirs');");
    const std::string before = support::read_file(file_);
    EXPECT_THAT(history_.keep(run("one"), "1").error().message, HasSubstr("of another program"));
    EXPECT_THAT(history_.list().error().message, HasSubstr("of another program"));
    EXPECT_EQ(support::read_file(file_), before);
}

TEST_F(RunHistory, IsNotChangedByAnOlderMayfly) {
    ASSERT_TRUE(history_.keep(run("one"), "1"));
    change("PRAGMA user_version = 2");
    for (const auto& refused : {history_.keep(run("two"), "2"), history_.remove("one")}) {
        EXPECT_THAT(refused.error().message, HasSubstr("was written by a newer mayfly"));
    }
    change("PRAGMA user_version = 1");
    EXPECT_THAT(ids(), ElementsAre("one"));
}

TEST_F(RunHistory, SaysThatItIsDamaged) {
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(history_.keep(run(std::to_string(i)), "document"));
    std::string bytes = support::read_file(file_);
    for (std::size_t at = 4096; at < bytes.size(); ++at) bytes[at] = '\x55';
    folder_.write("mayfly/runs.db", bytes);
    EXPECT_THAT(history_.list().error().message, HasSubstr("is damaged"));
    EXPECT_THAT(history_.keep(run("new"), "1").error().message, HasSubstr("is damaged"));
}

TEST_F(RunHistory, WaitsForAnotherProcessAndThenSaysSo) {
    ASSERT_TRUE(history_.keep(run("one"), "1"));
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
    const History impatient(file_, {.patience = 10ms});
    EXPECT_THAT(
        impatient.keep(run("two"), "2").error().message, HasSubstr("in use by another process")
    );
    EXPECT_THAT(impatient.list().error().message, HasSubstr("in use by another process"));
    sqlite3_close(other);
    EXPECT_TRUE(impatient.keep(run("two"), "2"));
}

/// Keeps runs until it is killed.
pid_t started_writer(const History& history, char mark) {
    const pid_t child = fork();
    if (child != 0) return child;
    for (int i = 0;; ++i) {
        const std::string id = mark + std::to_string(i);
        if (!history.keep(run(id), id + std::string(50'000, mark))) _exit(1);
    }
}

TEST_F(RunHistory, LosesNothingToTwoWritersThatAreKilled) {
    // SQLite is not fair to who waits, and both write all the time.
    const History patient(file_, {.patience = 50s});
    ASSERT_TRUE(patient.check_writable());
    const pid_t writers[]{started_writer(patient, 'a'), started_writer(patient, 'b')};
    const bool has_some = support::wait_until(
        [&] {
            const auto runs = history_.list();
            if (!runs) return false;
            const auto count = [&](char mark) {
                return std::ranges::count_if(*runs, [&](const Summary& one) {
                    return one.id.front() == mark;
                });
            };
            return runs->size() >= 6 && count('a') >= 1 && count('b') >= 1;
        },
        50s
    );
    for (const pid_t writer : writers) {
        kill(writer, SIGKILL);
        int status = 0;
        waitpid(writer, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it could not write";
    }
    EXPECT_TRUE(has_some);
    for (const std::string& id : ids()) {
        EXPECT_EQ(history_.document(id).value(), id + std::string(50'000, id.front()));
    }
    EXPECT_TRUE(history_.keep(run("after"), "1"));
}

TEST_F(RunHistory, KeepsWhatItHasWhenTheDiskIsFull) {
    ASSERT_TRUE(history_.keep(run("one"), "1"));
    const pid_t child = fork();
    if (child == 0) {
        // No file may grow beyond this, as on a disk without room.
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit most{100'000, 100'000};
        setrlimit(RLIMIT_FSIZE, &most);
        const auto kept = history_.keep(run("two"), noise_of(300'000));
        _exit(!kept && kept.error().message.find("the history") == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_THAT(ids(), ElementsAre("one"));
    EXPECT_EQ(history_.document("one").value(), "1");
}

}  // namespace
}  // namespace mayfly::run_record
