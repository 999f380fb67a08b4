#include "base/text.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly {
namespace {

TEST(Trimmed, HasNoBlanksAtItsEnds) {
    EXPECT_EQ(trimmed(" \ta b\r\n"), "a b");
    EXPECT_EQ(trimmed("a"), "a");
    EXPECT_EQ(trimmed(""), "");
    EXPECT_EQ(trimmed(" \n "), "");
}

TEST(Trimmed, TakesOffWhatIsABlankToTheCaller) {
    EXPECT_EQ(trimmed("\n a ", " "), "\n a");
}

TEST(FormatLimit, IsExact) {
    EXPECT_EQ(format_limit(64 << 20), "64 MiB");
    EXPECT_EQ(format_limit(1536), "1536 bytes");
    EXPECT_EQ(format_limit(2048), "2 KiB");
    EXPECT_EQ(format_limit(1), "1 byte");
    EXPECT_EQ(format_limit(std::uint64_t{3} << 30), "3 GiB");
}

TEST(LowerCase, IsOfAsciiLettersOnly) {
    EXPECT_EQ(lower_case("Shop.EXAMPLE-09_[@`{"), "shop.example-09_[@`{");
    EXPECT_EQ(lower_case("B\xc3\x84R"), "b\xc3\x84r") << "UTF-8 stays";
}

TEST(EachOfList, HasItemsWithoutBlanksAndEmptyOnes) {
    std::vector<std::string> items;
    const auto take = [&](std::string_view item) {
        items.emplace_back(item);
        return item != "stop";
    };
    EXPECT_TRUE(each_of_list(" a,b\t, ,c", take));
    EXPECT_EQ(items, (std::vector<std::string>{"a", "b", "", "c"}));
    items.clear();
    EXPECT_FALSE(each_of_list("a,stop,b", take));
    EXPECT_EQ(items.size(), 2U);
    items.clear();
    EXPECT_TRUE(each_of_list("", take));
    EXPECT_EQ(items, std::vector<std::string>{""});
}

TEST(QuotedBytes, ArePrintableAndShort) {
    EXPECT_EQ(quoted_bytes("HTTP/1.1"), "\"HTTP/1.1\"");
    EXPECT_EQ(quoted_bytes(""), "\"\"");
    EXPECT_EQ(quoted_bytes("a\tb\"\\\xff"), "\"a\\x09b\\x22\\x5c\\xff\"");
    EXPECT_EQ(quoted_bytes(std::string(1000, 'x')), '"' + std::string(60, 'x') + "\" and 940 more");
}

TEST(ParseNumber, TakesTheWholeTextOrNothing) {
    EXPECT_EQ(parse_number<std::uint16_t>("8080"), 8080);
    EXPECT_EQ(parse_number<int>("-3"), -3);
    EXPECT_EQ(parse_number<double>("0.25"), 0.25);
    for (const char* text : {"", " 1", "1 ", "+1", "0x10", "1.5", "users"}) {
        EXPECT_FALSE(parse_number<std::uint64_t>(text)) << text;
    }
}

TEST(ParseNumber, IsNothingBeyondWhatTheTypeHolds) {
    EXPECT_EQ(parse_number<std::uint16_t>("65535"), 65535);
    EXPECT_FALSE(parse_number<std::uint16_t>("65536"));
    EXPECT_FALSE(parse_number<std::uint16_t>("-1"));
    EXPECT_FALSE(parse_number<double>("1e999"));
}

TEST(ValidUtf8, LeavesValidTextAlone) {
    for (const std::string_view text :
         {"", "abc\n\x01", "\u00e4\u20ac\U0001f600", "\ud7ff\ue000"}) {
        EXPECT_EQ(valid_utf8(text), text);
    }
}

TEST(ValidUtf8, ReplacesEachPieceThatIsNone) {
    EXPECT_EQ(
        valid_utf8("Stra\xdf"
                   "e"),
        "Stra\ufffd"
        "e"
    );
    EXPECT_EQ(valid_utf8("\xff\xfe"), "\ufffd\ufffd");
    EXPECT_EQ(valid_utf8("a\xe2\x82"), "a\ufffd") << "cut short";
    EXPECT_EQ(valid_utf8("\xc0\xaf"), "\ufffd\ufffd") << "longer than needed";
    EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\ufffd\ufffd\ufffd") << "a surrogate";
    EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), "\ufffd\ufffd\ufffd\ufffd");
    EXPECT_EQ(
        valid_utf8("\x80"
                   "b"),
        "\ufffd"
        "b"
    );
}

TEST(Printable, KeepsWhatItIsToldToKeep) {
    EXPECT_EQ(printable("a\nb\r\x1b[31m\x7f\x1f"), "a\\nb\\r\\x1b[31m\\x7f\\x1f");
    EXPECT_EQ(printable("caf\xc3\xa9\t1\n", "\t\n"), "caf\xc3\xa9\t1\n");
    EXPECT_EQ(
        printable("\xc2\x9b"
                  "31m\xc2\xa0"),
        "\\u009b31m\xc2\xa0"
    ) << "terminals take U+009B for ESC [";
    EXPECT_EQ(printable("a\xc2"), "a\\xc2");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(ReplaceAll, ReplacesWhatStoodThereBefore) {
    const auto replaced = [](std::string text, std::string_view what, std::string_view by) {
        replace_all(text, what, by);
        return text;
    };
    EXPECT_EQ(replaced("a'b'", "'", "'\\''"), "a'\\''b'\\''");
    EXPECT_EQ(replaced("aaa", "a", "aa"), "aaaaaa");
    EXPECT_EQ(replaced("aaa", "aa", ""), "a");
    EXPECT_EQ(replaced("none", "x", "y"), "none");
}

TEST(CsvText, DisarmsWhatASpreadsheetTakesForAFormula) {
    for (const std::string text :
         {"=1",
          "+1",
          "-1",
          "@a",
          "\t=1",
          "\r=1",
          "\n=1",
          "\nplain",
          " =1",
          "  \n+1",
          "\uff1d1",
          "\uff0b1",
          "\uff0d1",
          "\uff20a",
          " \uff1d1"}) {
        const auto cell = csv_text(text);
        EXPECT_EQ(cell.substr(0, cell.front() == '"' ? 2 : 1).back(), '\'') << text;
    }
    for (const std::string text : {"", "a=b", " a", "1-2", "\u2212", "\u00e4="}) {
        EXPECT_EQ(csv_text(text), text);
    }
}

TEST(Printable, ControlsNoTerminalAndForgesNoLine) {
    EXPECT_EQ(
        printable("9\x1b]0;x\x07\x1b[2J\n[time] info forged"),
        "9\\x1b]0;x\\x07\\x1b[2J\\n[time] info forged"
    );
    EXPECT_EQ(printable("\u009b31m\u202e\xff\u2028"), "\\u009b31m\\u202e\\xff\\u2028");
    EXPECT_EQ(printable("caf\u00e9 \U0001f600 \u20ac"), "caf\u00e9 \U0001f600 \u20ac");
}

}  // namespace
}  // namespace mayfly
