#include "base/logging.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <gmock/gmock.h>

namespace mayfly::logging {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

/// Each case runs in a process of its own under ctest; run together they leave the logger as it was
/// at the start but for the file.
class Log : public ::testing::Test {
protected:
    void SetUp() override {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        path_ = std::filesystem::path(::testing::TempDir()) /
                (std::string("mayfly_log_") + test->name() + ".txt");
        std::filesystem::remove(path_);
    }
    void TearDown() override {
        observe({});
        std::filesystem::remove(path_);
    }
    std::string written() const {
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::filesystem::path path_;
};

TEST_F(Log, TextOfOthersIsOneLineThatControlsNoTerminal) {
    std::string heard;
    observe([&heard](Level, std::string_view text) { heard = text; });
    ASSERT_TRUE(configure({.file = path_.string()}));
    error("a peer is mayfly {}", "9\x1b]0;x\x07\x1b[2J\n[time] info forged");
    EXPECT_EQ(heard, "a peer is mayfly 9\\x1b]0;x\\x07\\x1b[2J\\n[time] info forged");
    EXPECT_THAT(written(), HasSubstr(heard));
    EXPECT_THAT(written(), Not(HasSubstr("\x1b")));
}

TEST_F(Log, ReadsLevelsInAnyCase) {
    EXPECT_EQ(parse_level("debug").value(), Level::debug);
    EXPECT_EQ(parse_level("INFO").value(), Level::info);
    EXPECT_EQ(parse_level("Warning").value(), Level::warning);
    EXPECT_EQ(parse_level("error").value(), Level::error);
    EXPECT_EQ(parse_level("CRITICAL").value(), Level::error);
}

TEST_F(Log, NamesLevelsAsItReadsThem) {
    for (const auto level : {Level::debug, Level::info, Level::warning, Level::error}) {
        EXPECT_EQ(parse_level(name_of(level)).value(), level);
    }
}

TEST_F(Log, RefusesOtherLevelsWithTheChoice) {
    for (const std::string_view name : {"", "warn", "loud", "info "}) {
        EXPECT_EQ(
            parse_level(name).error().message,
            fmt::format("'{}' is not a log level; use debug, info, warning or error", name)
        );
    }
}

TEST_F(Log, WritesLinesWithOriginAndLevel) {
    ASSERT_TRUE(configure({.file = path_.string(), .origin = "worker 2"}).has_value());
    warning("{} of {} users", 3, 10);
    EXPECT_THAT(written(), HasSubstr("warning worker 2: 3 of 10 users\n"));
}

TEST_F(Log, ALineIsInTheFileAtOnceWhateverItsLevel) {
    ASSERT_TRUE(configure({.level = Level::debug, .file = path_.string()}).has_value());
    debug("of interest to who follows it");
    EXPECT_THAT(written(), HasSubstr("debug of interest to who follows it\n"));
}

TEST_F(Log, LeavesOutWhatIsBelowTheLevel) {
    ASSERT_TRUE(configure({.level = Level::warning, .file = path_.string()}).has_value());
    EXPECT_FALSE(enabled(Level::info));
    EXPECT_TRUE(enabled(Level::warning));
    info("quiet");
    error("loud");
    EXPECT_THAT(written(), HasSubstr("loud"));
    EXPECT_THAT(written(), Not(HasSubstr("quiet")));
}

TEST_F(Log, AppendsToAFileThatExists) {
    std::ofstream(path_) << "before\n";
    ASSERT_TRUE(configure({.file = path_.string()}).has_value());
    error("after");
    EXPECT_THAT(written(), HasSubstr("before\n"));
    EXPECT_THAT(written(), HasSubstr("after\n"));
}

TEST_F(Log, TextIsNeverAFormatOrAPattern) {
    ASSERT_TRUE(configure({.file = path_.string(), .origin = "100%v {}"}).has_value());
    write(Level::error, "{} %v %s");
    EXPECT_THAT(written(), HasSubstr("100%v {}: {} %v %s\n"));
}

TEST_F(Log, SaysWhyItCannotWriteAFile) {
    const auto result = configure({.file = "/dev/null/log.txt"});
    ASSERT_TRUE(result.has_error());
    EXPECT_THAT(
        result.error().message, HasSubstr("the log file: cannot write /dev/null/log.txt (")
    );
}

TEST_F(Log, GoesOnWhenItsFileIsLost) {
    ASSERT_TRUE(configure({.file = path_.string()}).has_value());
    error("one");
    EXPECT_FALSE(has_lost_lines());
    ASSERT_TRUE(std::filesystem::remove(path_));
    testing::internal::CaptureStderr();
    EXPECT_TRUE(has_lost_lines());
    error("two");
    error("three");
    const auto said = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(has_lost_lines());
    EXPECT_THAT(said, HasSubstr("(No such file or directory)"));
    EXPECT_THAT(said, HasSubstr("two\n"));
    EXPECT_THAT(said, HasSubstr("three\n"));
}

TEST_F(Log, ObserverSeesTheLinesThatAreWritten) {
    ASSERT_TRUE(configure({.level = Level::info, .file = path_.string()}).has_value());
    std::vector<std::pair<Level, std::string>> seen;
    observe([&](Level level, std::string_view text) { seen.emplace_back(level, text); });
    debug("hidden");
    write(Level::debug, "hidden, too");
    info("one");
    error("two {}", 2);
    observe({});
    info("three");
    EXPECT_THAT(seen, ElementsAre(Pair(Level::info, "one"), Pair(Level::error, "two 2")));
}

}  // namespace
}  // namespace mayfly::logging
