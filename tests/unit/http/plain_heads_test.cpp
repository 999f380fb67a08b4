#include "http/plain_heads.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

constexpr std::string_view fields = "Host: h\r\nAccept: */*\r\n";

std::string head(std::string_view method, std::string_view target, std::string_view lines) {
    return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n" + std::string(lines) +
           "\r\n";
}

TEST(PlainHeads, AHeadIsMadeOnceAndThenKept) {
    PlainHeads heads;
    KnownHead known;
    const std::string_view first = heads.find("GET", "/a", fields, known);
    EXPECT_EQ(first, head("GET", "/a", fields));
    EXPECT_EQ(heads.find("GET", "/a", fields, known).data(), first.data());
}

// All of these have the same length and the same last character, and so the same place.
TEST(PlainHeads, HeadsThatShareAPlaceAreNeverTakenForEachOther) {
    PlainHeads heads;
    KnownHead known;
    const std::string_view others = "Host: i\r\nAccept: */*\r\n";
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(heads.find("GET", "/ba", fields, known), head("GET", "/ba", fields));
        EXPECT_EQ(heads.find("GET", "/ca", fields, known), head("GET", "/ca", fields));
        EXPECT_EQ(heads.find("PUT", "/ca", fields, known), head("PUT", "/ca", fields));
        EXPECT_EQ(heads.find("GET", "/ca", others, known), head("GET", "/ca", others));
        EXPECT_EQ(heads.find("GE", "/caa", fields, known), head("GE", "/caa", fields));
        EXPECT_EQ(heads.find("GET", "/aa", fields, known), head("GET", "/aa", fields));
    }
}

// The method and the target together are as long, and the text is the same but for where it is cut.
TEST(PlainHeads, WhereAWordEndsMatters) {
    PlainHeads heads;
    KnownHead known;
    EXPECT_EQ(heads.find("A", "/bb", fields, known), head("A", "/bb", fields));
    EXPECT_EQ(heads.find("AB", "/b", fields, known), head("AB", "/b", fields));
    EXPECT_EQ(heads.find("A", "/bb", fields, known), head("A", "/bb", fields));
}

TEST(PlainHeads, AKnownHeadIsFoundUntilAnotherTakesItsPlace) {
    PlainHeads heads;
    KnownHead known;
    EXPECT_EQ(heads.find(known), "");
    heads.find("GET", "/ba", fields, known);
    KnownHead other;
    heads.find("GET", "/x", fields, other);
    EXPECT_EQ(heads.find(known), head("GET", "/ba", fields));
    EXPECT_EQ(heads.find(other), head("GET", "/x", fields));
    heads.find("GET", "/ca", fields, other);
    EXPECT_EQ(heads.find(known), "");
    heads.find("GET", "/ba", fields, other);
    EXPECT_EQ(heads.find(known), "");
    EXPECT_EQ(heads.find(other), head("GET", "/ba", fields));
}

}  // namespace
}  // namespace mayfly::http
