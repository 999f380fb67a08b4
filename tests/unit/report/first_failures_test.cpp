#include "report/first_failures.hpp"

#include <gmock/gmock.h>

namespace mayfly::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto once = " (logged once; the report counts them)";

stats::Snapshot with_error(const std::string& name, const std::string& error) {
    stats::Snapshot snapshot;
    snapshot.errors.push_back({"GET", name, error, 1, 1000, 1000});
    return snapshot;
}

TEST(FirstFailures, AreSaidOnceForEachText) {
    FirstFailures failures;
    EXPECT_THAT(failures.news_in({}), IsEmpty());
    auto snapshot = with_error("/a", "503 Service Unavailable");
    EXPECT_THAT(
        failures.news_in(snapshot),
        ElementsAre(std::string("GET /a failed: 503 Service Unavailable") + once)
    );
    snapshot.errors[0].occurrences = 7;
    snapshot.errors.push_back({"GET", "/b", "503 Service Unavailable", 1, 2000, 2000});
    EXPECT_THAT(failures.news_in(snapshot), IsEmpty());
    EXPECT_THAT(failures.news_in(with_error("/b", "not my page")), testing::SizeIs(1));
}

TEST(FirstFailures, TellExceptionsAndPutAllInTheOrderOfTheirTime) {
    FirstFailures failures;
    auto snapshot = with_error("/a", "404 Not Found");
    snapshot.exceptions.push_back(
        {"Shopper", "on_start", "std::out_of_range", "row 17", "shop.cpp:3", 4, 900, 5000}
    );
    snapshot.exceptions.push_back({"Shopper", "buy", "int", "", "", 4, 2000, 5000});
    snapshot.exceptions.push_back({"Shopper", "buy", "crash", "SIGSEGV", "", 1, 2000, 2000});
    EXPECT_THAT(
        failures.news_in(snapshot),
        ElementsAre(
            std::string("on_start of Shopper threw std::out_of_range: row 17 at shop.cpp:3") + once,
            std::string("GET /a failed: 404 Not Found") + once,
            std::string("buy of Shopper threw int") + once
        )
    );
}

TEST(FirstFailures, CannotControlATerminal) {
    FirstFailures failures;
    const auto news = failures.news_in(with_error("/a", "\x1b[2J\xff"));
    EXPECT_THAT(news, ElementsAre(HasSubstr("failed: \\x1b[2J\\xff")));
}

TEST(FirstFailures, EndAfterAFewAndSaySo) {
    FirstFailures failures;
    stats::Snapshot snapshot;
    for (int i = 0; i < 500; ++i) {
        snapshot.errors.push_back({"GET", "/", std::to_string(i), 1, i, i});
    }
    const auto news = failures.news_in(snapshot);
    ASSERT_EQ(news.size(), FirstFailures::most + 1);
    EXPECT_EQ(news.back(), "further kinds of failures are not logged; the report has them");
    EXPECT_THAT(failures.news_in(with_error("/", "another")), IsEmpty());
}

}  // namespace
}  // namespace mayfly::report
