#include "report/csv.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using testing::HasSubstr;

constexpr const char* stats_header =
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
    "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,"
    "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%\r\n";

TEST(CsvText, QuotesOnlyWhatNeedsIt) {
    EXPECT_EQ(csv_text("/plain name"), "/plain name");
    EXPECT_EQ(csv_text("a,b"), "\"a,b\"");
    EXPECT_EQ(csv_text("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(csv_text("two\r\nlines"), "\"two\r\nlines\"");
    EXPECT_EQ(csv_text(""), "");
}

TEST(CsvText, DisarmsFormulas) {
    EXPECT_EQ(csv_text("=1+1"), "'=1+1");
    EXPECT_EQ(csv_text("+1"), "'+1");
    EXPECT_EQ(csv_text("-1"), "'-1");
    EXPECT_EQ(csv_text("@SUM(A1,B1)"), "\"'@SUM(A1,B1)\"");
    EXPECT_EQ(csv_text("\tx"), "'\tx");
    EXPECT_EQ(csv_text("\rx"), "\"'\rx\"");
    EXPECT_EQ(csv_text("a=b"), "a=b");
}

TEST(StatsCsv, HasLocustsHeaderAndRows) {
    EXPECT_EQ(
        stats_csv(sample_run()),
        std::string(stats_header) +
            "GET,/,5,0,2.001,19.182,0.412,90,612,24.100000,0.000000,"
            "2.001,2.001,2.001,2.001,90,90,90,90,90,90,90\r\n"
            "POST,/checkout,3,1,34.013,65.333,12,150,10.5,1.500000,0.500000,"
            "34.013,34.013,150,150,150,150,150,150,150,150,150\r\n"
            ",Aggregated,8,1,2.001,36.489,0.412,150,0,25.600000,0.500000,"
            "2.001,34.013,34.013,90.046,150,150,150,150,150,150,150\r\n"
    );
}

TEST(StatsCsv, WritesNotAvailableWithoutRequests) {
    stats::Snapshot nothing;
    nothing.aggregated.name = "Aggregated";
    EXPECT_EQ(
        stats_csv(nothing),
        std::string(stats_header) +
            ",Aggregated,0,0,0,0,0,0,0,0.000000,0.000000,"
            "N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A\r\n"
    );
}

TEST(HistoryCsv, HasLocustsHeader) {
    EXPECT_EQ(
        history_csv_header(),
        "Timestamp,User Count,Type,Name,Requests/s,Failures/s,"
        "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%,Total Request Count,"
        "Total Failure Count,Total Median Response Time,Total Average Response Time,"
        "Total Min Response Time,Total Max Response Time,Total Average Content Size\r\n"
    );
}

TEST(HistoryCsv, HasOneRowOrAllOfThem) {
    const std::string aggregated =
        "1790000030,98,,Aggregated,27.000000,0.000000,"
        "2.001,34.013,34.013,90.046,150,150,150,150,150,150,150,8,1,2.001,36.489,0.412,150,0\r\n";
    EXPECT_EQ(history_csv_rows(sample_run(), History::aggregated), aggregated);
    const std::string full = history_csv_rows(sample_run(), History::full);
    EXPECT_TRUE(full.starts_with("1790000030,98,GET,/,25.000000,")) << full;
    EXPECT_THAT(full, HasSubstr("\r\n1790000030,98,POST,/checkout,2.000000,"));
    EXPECT_TRUE(full.ends_with("\r\n" + aggregated));
}

TEST(FailuresCsv, ListsErrors) {
    stats::Snapshot run = sample_run();
    run.errors.push_back({"GET", "=cmd()", "said \"no\", twice", 2, 0, 0});
    EXPECT_EQ(
        failures_csv(run),
        "Method,Name,Error,Occurrences,First Seen,Last Seen\r\n"
        "POST,/checkout,status 503,1,2026-09-21T14:13:21.000Z,2026-09-21T14:13:21.000Z\r\n"
        "GET,'=cmd(),\"said \"\"no\"\", twice\",2,N/A,N/A\r\n"
    );
}

TEST(ExceptionsCsv, ListsWhatWasThrownWhereAndByWhichWorkers) {
    stats::Snapshot run = sample_run();
    run.exceptions.push_back(
        {"Shopper",
         "buy",
         "std::runtime_error",
         "no",
         "shop.cpp:33",
         4,
         0,
         0,
         {"worker 1", "worker 2"}}
    );
    run.exceptions.push_back({"Shopper", "on_start", "int", "", "", 1, 0, 0, {}});
    EXPECT_EQ(
        exceptions_csv(run),
        "Count,Message,Traceback,Nodes\r\n"
        "4,std::runtime_error: no,Shopper.buy at shop.cpp:33,\"worker 1, worker 2\"\r\n"
        "1,int,Shopper.on_start,\r\n"
    );
}

}  // namespace
}  // namespace mayfly::report
