#include "cluster/hmac.hpp"

#include <gtest/gtest.h>

namespace mayfly::cluster {
namespace {

TEST(Hmac, IsTheStandards) {
    // RFC 4231, test cases 2 and 6.
    EXPECT_EQ(
        to_hex(Hmac(bytes_of("Jefe")).add(bytes_of("what do ya want for nothing?")).finish()),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    const std::vector<std::uint8_t> long_key(131, 0xaa);
    EXPECT_EQ(
        to_hex(Hmac(long_key)
                   .add(bytes_of("Test Using Larger Than Block-Size Key - Hash Key First"))
                   .finish()),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

TEST(Hmac, TakesPiecesAndManyMessages) {
    Hmac one(bytes_of("key"));
    const auto whole = one.add(bytes_of("abcdef")).finish();
    EXPECT_EQ(one.add(bytes_of("ab")).add(bytes_of("")).add(bytes_of("cdef")).finish(), whole);
    EXPECT_NE(Hmac(bytes_of("Key")).add(bytes_of("abcdef")).finish(), whole);
}

}  // namespace
}  // namespace mayfly::cluster
