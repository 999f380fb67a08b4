#include "http/chunks.hpp"

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

TEST(Chunks, HaveTheirSizesInFrontAndAnEnd) {
    EXPECT_EQ(in_chunks(""), "0\r\n\r\n");
    EXPECT_EQ(in_chunks("hello world, a"), "e\r\nhello world, a\r\n0\r\n\r\n");
}

TEST(Chunks, AreOfABoundedSize) {
    const std::string whole(16 * 1024, 'a');
    EXPECT_EQ(in_chunks(whole), "4000\r\n" + whole + "\r\n0\r\n\r\n");
    EXPECT_EQ(in_chunks(whole + "bc"), "4000\r\n" + whole + "\r\n2\r\nbc\r\n0\r\n\r\n");
}

}  // namespace
}  // namespace mayfly::http
