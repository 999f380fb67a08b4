#include "net/basic_auth.hpp"

#include <gtest/gtest.h>

namespace mayfly::net {
namespace {

TEST(BasicAuth, EncodesWithPaddingAndWithout) {
    // Those of RFC 4648 §10, and the pair of RFC 7617 §2.
    EXPECT_EQ(basic_credentials(""), "Basic ");
    EXPECT_EQ(basic_credentials("f"), "Basic Zg==");
    EXPECT_EQ(basic_credentials("fo"), "Basic Zm8=");
    EXPECT_EQ(basic_credentials("foo"), "Basic Zm9v");
    EXPECT_EQ(basic_credentials("foobar"), "Basic Zm9vYmFy");
    EXPECT_EQ(basic_credentials("Aladdin:open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST(BasicAuth, PutsLongCredentialsOnOneLine) {
    const std::string credentials = basic_credentials("ann:" + std::string(1000, '\xff'));
    EXPECT_EQ(credentials.find_first_of("\r\n"), std::string::npos);
    EXPECT_EQ(credentials.size(), 6U + 1340U);
}

}  // namespace
}  // namespace mayfly::net
