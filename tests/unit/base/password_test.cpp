#include "base/password.hpp"

#include <gtest/gtest.h>

namespace mayfly {
namespace {

TEST(WithoutPassword, LeavesTheRestOfAUrl) {
    EXPECT_EQ(
        without_password("http://ann:secret@shop.example:80/x"), "http://ann:***@shop.example:80/x"
    );
    EXPECT_EQ(
        without_password("--host=http://ann:a:b@c@shop/?q=a@b:c"),
        "--host=http://ann:***@shop/?q=a@b:c"
    );
}

TEST(WithoutPassword, LeavesATextWithoutOne) {
    for (const char* text :
         {"http://ann@shop.example:80",
          "http://shop.example:80/a@b",
          "http://[::1]:80",
          "http://[::1]:x/@",
          "http://",
          "no url: a@b",
          ""}) {
        EXPECT_EQ(without_password(text), text);
    }
}

TEST(WithoutPassword, FindsOneThatIsNotEncodedAsItShouldBe) {
    EXPECT_EQ(without_password("http://ann:a/b?c#d@shop:80/x"), "http://ann:***@shop:80/x");
    EXPECT_EQ(without_password("http://ann:two words@shop"), "http://ann:***@shop");
}

}  // namespace
}  // namespace mayfly
