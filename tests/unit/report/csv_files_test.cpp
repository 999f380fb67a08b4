#include "report/csv_files.hpp"

#include <gmock/gmock.h>

#include "unit/report/sample_run.hpp"
#include "unit/report/temporary_folder.hpp"

namespace mayfly::report {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(CsvFiles, ExistWithTheirHeadersFromTheStart) {
    const TemporaryFolder folder;
    ASSERT_TRUE(CsvFiles::open({folder.file("deep/run")}));
    EXPECT_EQ(content_of(folder.file("deep/run_stats_history.csv")), history_csv_header());
    EXPECT_EQ(content_of(folder.file("deep/run_stats.csv")), stats_csv({}));
    EXPECT_EQ(content_of(folder.file("deep/run_failures.csv")), failures_csv({}));
    EXPECT_EQ(content_of(folder.file("deep/run_exceptions.csv")), exceptions_csv({}));
}

TEST(CsvFiles, RewriteTheTablesAndAppendToTheHistory) {
    const TemporaryFolder folder;
    Result<CsvFiles> files = CsvFiles::open({folder.file("run"), History::full});
    ASSERT_TRUE(files);
    const stats::Snapshot first = sample_run();
    stats::Snapshot second = sample_run();
    second.time += 1000;
    second.errors.clear();
    ASSERT_TRUE(files->update(first));
    ASSERT_TRUE(files->update(second));
    ASSERT_TRUE(files->finish(second)) << "the same second gives no second row";
    EXPECT_EQ(
        content_of(folder.file("run_stats_history.csv")),
        history_csv_header() + history_csv_rows(first, History::full) +
            history_csv_rows(second, History::full)
    );
    EXPECT_EQ(content_of(folder.file("run_stats.csv")), stats_csv(second));
    EXPECT_EQ(content_of(folder.file("run_failures.csv")), failures_csv(second));
    EXPECT_EQ(folder.files(), 4U);
}

TEST(CsvFiles, EndTheHistoryWithTheFinalFigures) {
    const TemporaryFolder folder;
    Result<CsvFiles> files = CsvFiles::open({folder.file("run")});
    ASSERT_TRUE(files);
    const stats::Snapshot stopping = sample_run();
    stats::Snapshot last = stopping;  // In the same second.
    last.run.state = stats::RunState::stopped;
    last.aggregated.requests += 1000;
    ASSERT_TRUE(files->update(stopping));
    ASSERT_TRUE(files->update(last));
    ASSERT_TRUE(files->finish(last));
    EXPECT_EQ(
        content_of(folder.file("run_stats_history.csv")),
        history_csv_header() + history_csv_rows(stopping, History::aggregated) +
            history_csv_rows(last, History::aggregated)
    );
}

TEST(CsvFiles, SayBeforeTheTestThatAPathCannotBeWritten) {
    const TemporaryFolder folder;
    ASSERT_TRUE(replace_file(folder.file("file"), ""));
    const Result<CsvFiles> files = CsvFiles::open({folder.file("file/run")});
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().message, HasSubstr("cannot write"));
}

TEST(CsvFiles, GoOnWhenTheDiskIsFull) {
    const TemporaryFolder folder;
    Result<CsvFiles> files = CsvFiles::open({folder.file("run")});
    ASSERT_TRUE(files);
    fs::remove(folder.file("run_stats.csv"));
    fs::create_symlink("/dev/full", folder.file("run_stats.csv"));
    const Result<void> full = files->update(sample_run());
    ASSERT_FALSE(full);
    EXPECT_THAT(full.error().message, HasSubstr("run_stats.csv (No space left on device)"));
    EXPECT_THAT(content_of(folder.file("run_stats_history.csv")), HasSubstr("Aggregated"));

    fs::remove(folder.file("run_stats.csv"));
    EXPECT_TRUE(files->finish(sample_run())) << "space was freed";
    EXPECT_EQ(content_of(folder.file("run_stats.csv")), stats_csv(sample_run()));
}

TEST(CsvFiles, RefuseAHistoryOnAFullDisk) {
    const TemporaryFolder folder;
    fs::create_symlink("/dev/full", folder.file("run_stats_history.csv"));
    const Result<CsvFiles> files = CsvFiles::open({folder.file("run")});
    ASSERT_FALSE(files);
    EXPECT_THAT(files.error().message, HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace mayfly::report
