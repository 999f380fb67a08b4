#include "base/text.hpp"

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

}  // namespace
}  // namespace mayfly
