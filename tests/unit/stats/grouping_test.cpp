#include "stats/grouping.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "stats/aggregate.hpp"
#include "stats/recorder.hpp"

namespace mayfly::stats {
namespace {

using testing::SizeIs;

constexpr Limits grouping_limits;

std::string family(std::string_view text) {
    return family_of(text, grouping_limits.text_bytes);
}

TEST(GroupedText, MasksAddresses) {
    EXPECT_EQ(grouped_text("no <Foo at 0x7f3a91b0c2d0> here", 500), "no <Foo at 0x...> here");
    EXPECT_EQ(grouped_text("0xABCDEF01 and 0x7f0012345678", 500), "0x... and 0x...");
}

TEST(GroupedText, KeepsShortCodes) {
    EXPECT_EQ(grouped_text("error 0x1f", 500), "error 0x1f");
    EXPECT_EQ(grouped_text("0x", 500), "0x");
    EXPECT_EQ(grouped_text("0x0x0x7f3a91b0c2d0", 500), "0x0x0x...");
}

TEST(GroupedText, TruncatesWhatRemains) {
    EXPECT_EQ(grouped_text(std::string(600, 'x'), 500), std::string(500, 'x'));
    EXPECT_EQ(grouped_text("at 0x7f3a91b0c2d0: timeout", 12), "at 0x...: ti");
    std::string long_text;
    for (int i = 0; i < 1000; ++i) long_text += "0x12 ";
    EXPECT_EQ(grouped_text(long_text, 500), long_text.substr(0, 500));
}

TEST(GroupedText, IsValidUtf8) {
    EXPECT_EQ(
        grouped_text(
            "Stra\xdf"
            "e",
            500
        ),
        "Stra\ufffde"
    );
}

TEST(WithoutIds, LeavesOutWhatNobodyWrites) {
    const std::pair<std::string_view, std::string_view> texts[] = {
        {"following a redirect: 'myapp://cb?code=0x0' is no URL",
         "following a redirect: 'myapp://cb?...' is no URL"},
        {"bad: http://127.0.0.1:8080/items/17/parts?a[]=1&b=2#x",
         "bad: http://127.0.0.1:8080/items/.../parts?..."},
        {"bad: http://127.0.0.1:43817/v2/items", "bad: http://127.0.0.1:.../v2/items"},
        {"no answer to /items?id=17 (again)", "no answer to /items?... (again)"},
        {"see https://shop.example/a/5f2b9c0e7d#part", "see https://shop.example/a/...#..."},
        {"from 127.0.0.1:51234 to [::1]:60001 and localhost:40000",
         "from 127.0.0.1:... to [::1]:... and localhost:..."},
        {"order 6ba7b810-9dad-11d1-80b4-00c04fd430c8 is gone", "order ... is gone"},
        {"trace 4bf92f3577b34da6a3ce929d0e0e4736", "trace ..."},
        {"at 2026-11-28T09:53:55.123Z: late", "at ...: late"},
        {"at 2026-11-28 09:53:55: late", "at ...: late"},
        {"Sat, 28 Nov 2026 09:53:55 GMT", "Sat, 28 Nov 2026 ... GMT"},
        {"token 1732787635123 expired", "token ... expired"},
        {"session sQ8dK2-xPz91_mWvT04bYe ended", "session ... ended"},
    };
    for (const auto& [text, expected] : texts) EXPECT_EQ(without_ids(text), expected);
}

TEST(WithoutIds, KeepsWhatMayBeThePoint) {
    for (const std::string_view text :
         {"404 Not Found",
          "status 599",
          "expected 3 items, got 2",
          "what? no answer",
          "connection refused: 127.0.0.1:8080",
          "timed out after 1.5s while waiting for the response",
          "http://shop.example/v2/items is down",
          "o'brien's basket",
          "get_all_items_of_a_shop_2 failed",
          "on 2026-11-28"}) {
        EXPECT_EQ(without_ids(text), text);
    }
}

TEST(FamilyOf, LeavesOutNumbersAndQuotedWords) {
    EXPECT_EQ(family("expected 3 items, got 2.5"), "expected ... items, got ...");
    EXPECT_EQ(family("no user 'ann' in \"x\""), "no user '...' in \"...\"");
    EXPECT_EQ(family("cart c17 of o'brien"), "cart ... of o'brien");
    EXPECT_EQ(family("at http://a.example/b/c is nothing"), "at http://a.example/... is nothing");
    EXPECT_EQ(family("0x... in 5"), "... in ...");
}

TEST(FamilyOf, KeepsStatuses) {
    for (const std::string_view text : {"404 Not Found", "status 599", "HTTP 503", "code: 418"}) {
        EXPECT_EQ(family(text), text);
    }
    EXPECT_EQ(family("after 404 tries"), "after ... tries");
}

TEST(FamilyOf, OfAFamilyIsItself) {
    for (const std::string_view text :
         {"a 1 b 'c' http://h:1/d?e=5 0x12 1.2.3", "1 2 3", "''", "HTTP/1.1 999", "x://?1"}) {
        EXPECT_EQ(family(family(text)), family(text));
    }
}

TEST(Families, CollapseOnlyWhenTheyHaveTooManyMembers) {
    Families families(grouping_limits);
    for (std::size_t i = 0; i < most_variants; ++i) {
        const std::string text = "item " + std::to_string(i);
        EXPECT_EQ(families.counted_as("GET /", text), text);
    }
    EXPECT_EQ(families.counted_as("GET /", "item 77"), "item ...");
    EXPECT_EQ(families.counted_as("GET /", "item 3"), "item 3");
    EXPECT_EQ(families.counted_as("GET /other", "item 77"), "item 77");
}

class GroupedRows : public testing::Test {
protected:
    void fail(const std::string& why, int at) {
        Sample sample;
        sample.method = "GET";
        sample.name = "/";
        sample.outcome = Outcome::failure;
        sample.error = why;
        sample.started = Instant() + std::chrono::milliseconds(at);
        recorder_.record(sample);
    }
    void fail_with_numbers(int count) {
        for (int i = 0; i < count; ++i) fail("no item " + std::to_string(i), i);
    }
    std::vector<ErrorCount> errors() {
        Aggregate aggregate(1000);
        aggregate.merge("worker 1", recorder_.take(2000));
        return aggregate.snapshot(2000).errors;
    }

    Recorder recorder_{Instant(), 1000};
};

TEST_F(GroupedRows, AreOneRowWithExamplesWhenNumbersVary) {
    fail_with_numbers(84);
    const std::vector<ErrorCount> rows = errors();
    ASSERT_THAT(rows, SizeIs(1));
    EXPECT_EQ(rows[0].error, "no item ...");
    EXPECT_EQ(rows[0].occurrences, 84U);
    EXPECT_EQ(rows[0].first_example, "no item 0");
    EXPECT_EQ(rows[0].last_example, "no item 83");
}

TEST_F(GroupedRows, StayApartWhenTheyAreFew) {
    fail_with_numbers(static_cast<int>(most_variants));
    EXPECT_THAT(errors(), SizeIs(most_variants));
}

TEST_F(GroupedRows, OfSeveralWorkersAreOneRow) {
    Aggregate aggregate(1000);
    for (int worker = 0; worker < 3; ++worker) {
        Recorder recorder(Instant(), 1000);
        for (int i = 0; i < 5; ++i) {
            const std::string message = fmt::format("order {} is gone", worker * 5 + i);
            recorder.record_exception({"Shopper", "buy", "std::runtime_error", message, "", {}});
        }
        aggregate.merge(fmt::format("worker {}", worker), recorder.take(2000));
    }
    const std::vector<ExceptionCount> rows = aggregate.snapshot(2000).exceptions;
    ASSERT_THAT(rows, SizeIs(1));
    EXPECT_EQ(rows[0].message, "order ... is gone");
    EXPECT_EQ(rows[0].occurrences, 15U);
    EXPECT_THAT(rows[0].workers, testing::ElementsAre("worker 0", "worker 1", "worker 2"));
}

TEST_F(GroupedRows, HaveValidTextsAndNoTwoOfOneName) {
    for (const std::string_view name : {"a\xff", "a\xfe", "a\ufffd"}) {
        Sample sample;
        sample.method = "GET";
        sample.name = name;
        recorder_.record(sample);
    }
    const Interval interval = recorder_.take(2000);
    ASSERT_THAT(interval.entries, SizeIs(1));
    EXPECT_EQ(interval.entries[0].name, "a\ufffd");
    EXPECT_EQ(interval.entries[0].requests, 3U);
}

}  // namespace
}  // namespace mayfly::stats
