#include "load/csv.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "load/json_lines.hpp"

namespace mayfly::load {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::vector<std::vector<std::string>> rows_of(std::string_view file, char separator = ',') {
    const auto index = index_csv(file, "a.csv", separator);
    EXPECT_TRUE(index) << index.error().message;
    std::vector<std::vector<std::string>> rows;
    if (!index) return rows;
    for (std::size_t at : index->rows) {
        auto& cells = rows.emplace_back();
        for (bool is_over = false; !is_over;) {
            const auto cell = read_csv_cell(file, at, separator);
            cells.push_back(cell.is_doubled ? undoubled(cell.text) : std::string(cell.text));
            at = cell.next;
            is_over = cell.ends_row;
        }
    }
    return rows;
}

std::string mistake_in(std::string_view file) {
    const auto index = index_csv(file, "a.csv", ',');
    return index ? "none" : index.error().message;
}

TEST(Csv, HasPlainAndQuotedCells) {
    EXPECT_THAT(
        rows_of("user,password\nann,secret\n\"bob\",\"a,b\"\n"),
        ElementsAre(ElementsAre("ann", "secret"), ElementsAre("bob", "a,b"))
    );
    EXPECT_EQ(index_csv("user,\"pass\"\"word\"\nx,y", "a.csv", ',')->columns[1], "pass\"word");
}

TEST(Csv, EndsLinesWithEitherEndAndTheLastOneWithNone) {
    EXPECT_THAT(
        rows_of("a,b\r\n1,2\r\n\"3\",\"4\"\r\n5,\r\n6,7"),
        ElementsAre(
            ElementsAre("1", "2"),
            ElementsAre("3", "4"),
            ElementsAre("5", ""),
            ElementsAre("6", "7")
        )
    );
    EXPECT_THAT(rows_of("a\n\"x\""), ElementsAre(ElementsAre("x")));
}

TEST(Csv, KeepsLineEndsAndQuotesInsideOfQuotes) {
    EXPECT_THAT(
        rows_of("a,b\n\"line 1\r\nline 2\",\"say \"\"hi\"\"\"\n\"\",\"\"\"\"\n"),
        ElementsAre(ElementsAre("line 1\r\nline 2", "say \"hi\""), ElementsAre("", "\""))
    );
}

TEST(Csv, LeavesByteOrderMarkAndEmptyLinesOut) {
    EXPECT_EQ(index_csv("\xEF\xBB\xBFuser\nx\n", "a.csv", ',')->columns[0], "user");
    EXPECT_THAT(
        rows_of("\n\r\na\n\n1\r\n\r\n2\n\n"), ElementsAre(ElementsAre("1"), ElementsAre("2"))
    );
}

TEST(Csv, TakesAnotherSeparator) {
    EXPECT_THAT(rows_of("a;b\n1,5;\"2;5\"\n", ';'), ElementsAre(ElementsAre("1,5", "2;5")));
}

TEST(Csv, SaysInWhichLineAMistakeIs) {
    EXPECT_EQ(mistake_in(""), "a.csv is empty; its first line has to name the columns");
    EXPECT_EQ(
        mistake_in("a,b\n\"1\n\",2\n3\n"),
        "a.csv:4 has 1 cell where the header has 2; put a cell that holds the separator ',' in "
        "quotes"
    );
    EXPECT_EQ(
        mistake_in("a\n\n\"1\n"),
        "a.csv:3 has a quote that nothing closes; close it, or double it inside a cell"
    );
    EXPECT_EQ(
        mistake_in("a\n\"1\"x\n"),
        "a.csv:2 has text behind the quote that closes a cell; double the quotes inside of a cell"
    );
    EXPECT_EQ(
        mistake_in("a\nx\"1\"\n"),
        "a.csv:2 has a quote inside a cell that does not begin with one; put the cell in quotes "
        "and double those inside"
    );
    EXPECT_EQ(mistake_in("a,b,a\n"), "a.csv:1 names two columns 'a'; rename one");
}

TEST(JsonLines, HasARowForEachObject) {
    const std::string file =
        "\xEF\xBB\xBF{\"a\": 1}\r\n\n  {\"b\": [\"x\", {}], \"c\": \"\\u00e9\\n\"}";
    const auto index = index_json_lines(file, "a.jsonl");
    ASSERT_TRUE(index) << index.error().message;
    ASSERT_EQ(index->rows.size(), 2U);
    EXPECT_THAT(members_of_line(file, index->rows[0]), ElementsAre(Pair("a", "1")));
    EXPECT_THAT(
        members_of_line(file, index->rows[1]),
        ElementsAre(Pair("b", "[\"x\", {}]"), Pair("c", "\xC3\xA9\n"))
    );
}

TEST(JsonLines, HaveNumbersAsTheyAreWritten) {
    for (const std::string number :
         {"12345678901234567890123",
          "18446744073709551616",
          "-0",
          "9007199254740993.0",
          "1.10",
          "1e5",
          "1E-400",
          "[1.10, {\"}\": 1e5}]",
          "true"}) {
        const auto file = "{\"x\":" + number + " , \"y\\\\\" : " + number + "}\r\n{}";
        ASSERT_TRUE(index_json_lines(file, "a.jsonl")) << number;
        EXPECT_THAT(members_of_line(file, 0), ElementsAre(Pair("x", number), Pair("y\\", number)));
        EXPECT_THAT(members_of_line(file, file.size() - 2), ElementsAre());
    }
    EXPECT_EQ(
        index_json_lines("{\"x\": [1E400]}", "a.jsonl").error().message,
        "a.jsonl:1 has a number beyond 1.8e308; put it in quotes, as a text"
    );
}

TEST(JsonLines, HaveTheLastOfTwoMembersOfOneName) {
    const std::string file = R"({"": "}", "\u0061": [], "a": "\"],{\\"})";
    ASSERT_TRUE(index_json_lines(file, "a.jsonl"));
    EXPECT_THAT(members_of_line(file, 0), ElementsAre(Pair("", "}"), Pair("a", "\"],{\\")));
}

TEST(JsonLines, SaysWhichLineIsNone) {
    EXPECT_EQ(
        index_json_lines("{}\n\n{\"a\": }\n", "a.jsonl").error().message,
        "a.jsonl:3 is no JSON object; each line has to be one"
    );
    EXPECT_FALSE(index_json_lines(std::string_view("{}\0\n", 4), "a.jsonl"));
    EXPECT_EQ(
        index_json_lines("[1]", "a.jsonl").error().message,
        "a.jsonl:1 is no JSON object; each line has to be one"
    );
}

}  // namespace
}  // namespace mayfly::load
