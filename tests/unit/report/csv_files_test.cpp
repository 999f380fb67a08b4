#include "report/csv_files.hpp"

#include <gmock/gmock.h>

#include "support/temporary_directory.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

namespace fs = std::filesystem;
using support::read_file;
using support::TemporaryDirectory;
using testing::HasSubstr;

TEST(CsvFiles, ExistWithTheirHeadersFromTheStart) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(CsvFiles::open({directory / "deep/run"}));
    EXPECT_EQ(read_file(directory / "deep/run_stats_history.csv"), history_csv_header());
    EXPECT_EQ(read_file(directory / "deep/run_stats.csv"), stats_csv({}));
    EXPECT_EQ(read_file(directory / "deep/run_failures.csv"), failures_csv({}));
    EXPECT_EQ(read_file(directory / "deep/run_exceptions.csv"), exceptions_csv({}));
}

TEST(CsvFiles, RewriteTheTablesAndAppendToTheHistory) {
    const TemporaryDirectory directory;
    Result<CsvFiles> files = CsvFiles::open({directory / "run", History::full});
    ASSERT_TRUE(files);
    const stats::Snapshot first = sample_run();
    stats::Snapshot second = sample_run();
    second.time += 1000;
    second.errors.clear();
    ASSERT_TRUE(files->update(first));
    ASSERT_TRUE(files->update(second));
    ASSERT_TRUE(files->finish(second)) << "the same second gives no second row";
    EXPECT_EQ(
        read_file(directory / "run_stats_history.csv"),
        history_csv_header() + history_csv_rows(first, History::full) +
            history_csv_rows(second, History::full)
    );
    EXPECT_EQ(read_file(directory / "run_stats.csv"), stats_csv(second));
    EXPECT_EQ(read_file(directory / "run_failures.csv"), failures_csv(second));
    EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 4);
}

TEST(CsvFiles, EndTheHistoryWithTheFinalFigures) {
    const TemporaryDirectory directory;
    Result<CsvFiles> files = CsvFiles::open({directory / "run"});
    ASSERT_TRUE(files);
    const stats::Snapshot stopping = sample_run();
    stats::Snapshot last = stopping;  // In the same second.
    last.run.state = stats::RunState::stopped;
    last.aggregated.requests += 1000;
    ASSERT_TRUE(files->update(stopping));
    ASSERT_TRUE(files->update(last));
    ASSERT_TRUE(files->finish(last));
    EXPECT_EQ(
        read_file(directory / "run_stats_history.csv"),
        history_csv_header() + history_csv_rows(stopping, History::aggregated) +
            history_csv_rows(last, History::aggregated)
    );
}

TEST(CsvFiles, WriteABoundedNumberOfRowsASecondInTurnAndAllAtTheEnd) {
    const TemporaryDirectory directory;
    Result<CsvFiles> files = CsvFiles::open({directory / "run", History::full});
    ASSERT_TRUE(files);
    stats::Snapshot snapshot;
    constexpr std::size_t names = CsvFiles::most_rows * 2 + 10;
    for (std::size_t i = 0; i < names; ++i) {
        snapshot.entries.push_back({.method = "GET", .name = "<" + std::to_string(i) + ">"});
    }
    const auto rows_of = [&](const std::string& name) {
        const auto history = read_file(directory / "run_stats_history.csv");
        std::size_t rows = 0;
        for (auto at = history.find(name); at != history.npos; at = history.find(name, at + 1)) {
            ++rows;
        }
        return rows;
    };
    for (int second = 1; second <= 3; ++second) {
        snapshot.time = second * 1000;
        ASSERT_TRUE(files->update(snapshot));
    }
    EXPECT_EQ(rows_of("GET,"), 3 * CsvFiles::most_rows);
    EXPECT_EQ(rows_of("<0>"), 2U);
    EXPECT_EQ(rows_of("<" + std::to_string(names - 1) + ">"), 1U);
    snapshot.run.state = stats::RunState::stopped;
    ASSERT_TRUE(files->finish(snapshot));
    EXPECT_EQ(rows_of("GET,"), 3 * CsvFiles::most_rows + names);
}

TEST(CsvFiles, SayBeforeTheTestThatAPathCannotBeWritten) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(replace_file(directory / "file", ""));
    const Result<CsvFiles> files = CsvFiles::open({directory / "file/run"});
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().message, HasSubstr("cannot write"));
}

TEST(CsvFiles, GoOnWhenTheDiskIsFull) {
    const TemporaryDirectory directory;
    Result<CsvFiles> files = CsvFiles::open({directory / "run"});
    ASSERT_TRUE(files);
    fs::remove(directory / "run_stats.csv");
    fs::create_symlink("/dev/full", directory / "run_stats.csv");
    const Result<void> full = files->update(sample_run());
    ASSERT_FALSE(full);
    EXPECT_THAT(full.error().message, HasSubstr("run_stats.csv (No space left on device)"));
    EXPECT_THAT(read_file(directory / "run_stats_history.csv"), HasSubstr("Aggregated"));

    fs::remove(directory / "run_stats.csv");
    EXPECT_TRUE(files->finish(sample_run())) << "space was freed";
    EXPECT_EQ(read_file(directory / "run_stats.csv"), stats_csv(sample_run()));
}

TEST(CsvFiles, RefuseAHistoryOnAFullDisk) {
    const TemporaryDirectory directory;
    fs::create_symlink("/dev/full", directory / "run_stats_history.csv");
    const Result<CsvFiles> files = CsvFiles::open({directory / "run"});
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().message, HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace mayfly::report
