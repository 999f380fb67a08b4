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
    const std::string_view first = heads.find("GET", "/a", fields);
    EXPECT_EQ(first, head("GET", "/a", fields));
    EXPECT_EQ(heads.find("GET", "/a", fields).data(), first.data());
}

// All of these have the same length and the same last character, and so the same place.
TEST(PlainHeads, HeadsThatShareAPlaceAreNeverTakenForEachOther) {
    PlainHeads heads;
    const std::string_view others = "Host: i\r\nAccept: */*\r\n";
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(heads.find("GET", "/ba", fields), head("GET", "/ba", fields));
        EXPECT_EQ(heads.find("GET", "/ca", fields), head("GET", "/ca", fields));
        EXPECT_EQ(heads.find("PUT", "/ca", fields), head("PUT", "/ca", fields));
        EXPECT_EQ(heads.find("GET", "/ca", others), head("GET", "/ca", others));
        EXPECT_EQ(heads.find("GE", "/caa", fields), head("GE", "/caa", fields));
        EXPECT_EQ(heads.find("GET", "/aa", fields), head("GET", "/aa", fields));
    }
}

// The method and the target together are as long, and the text is the same but for where it is cut.
TEST(PlainHeads, WhereAWordEndsMatters) {
    PlainHeads heads;
    EXPECT_EQ(heads.find("A", "/bb", fields), head("A", "/bb", fields));
    EXPECT_EQ(heads.find("AB", "/b", fields), head("AB", "/b", fields));
    EXPECT_EQ(heads.find("A", "/bb", fields), head("A", "/bb", fields));
}

}  // namespace
}  // namespace mayfly::http
