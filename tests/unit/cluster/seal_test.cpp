#include "cluster/seal.hpp"

#include <gtest/gtest.h>

namespace mayfly::cluster {
namespace {

const auto key = bytes_of("a key of the session");
const auto first = bytes_of("first");
const auto second = bytes_of("second");

TEST(Seal, FitsTheSameFramesInTheSameOrder) {
    Seal sender(key);
    Seal receiver(key);
    for (int i = 0; i < 300; ++i) {
        EXPECT_TRUE(receiver.fits_next(first, sender.next(first)));
        EXPECT_TRUE(receiver.fits_next(second, sender.next(second)));
    }
}

TEST(Seal, NoticesWhatWasAltered) {
    Seal sender(key);
    EXPECT_FALSE(Seal(key).fits_next(second, sender.next(first)));
    auto code = Seal(key).next(first);
    code[3] ^= 1;
    EXPECT_FALSE(Seal(key).fits_next(first, code));
    EXPECT_FALSE(Seal(key).fits_next(first, std::span(code).first(8)));
    EXPECT_FALSE(Seal(key).fits_next(first, {}));
}

TEST(Seal, NoticesWhatWasRepeatedLeftOutOrMoved) {
    Seal sender(key);
    const auto code_1 = sender.next(first);
    const auto code_2 = sender.next(first);
    Seal repeated(key);
    EXPECT_TRUE(repeated.fits_next(first, code_1));
    EXPECT_FALSE(repeated.fits_next(first, code_1));
    Seal left_out(key);
    EXPECT_FALSE(left_out.fits_next(first, code_2));
}

TEST(Seal, IsOfOneKey) {
    EXPECT_FALSE(Seal(bytes_of("another")).fits_next(first, Seal(key).next(first)));
}

}  // namespace
}  // namespace mayfly::cluster
