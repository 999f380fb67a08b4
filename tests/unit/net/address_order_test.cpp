#include "net/address_order.hpp"

#include <gmock/gmock.h>

namespace mayfly::net {
namespace {

Addresses addresses(const std::vector<const char*>& texts) {
    Addresses made;
    for (const char* text : texts) made.push_back(boost::asio::ip::make_address(text));
    return made;
}

TEST(AddressOrder, LetsFamiliesAlternate) {
    const Addresses mixed = addresses({"fd00::1", "fd00::2", "fd00::3", "10.0.0.1"});
    EXPECT_TRUE(has_both_families(mixed));
    EXPECT_EQ(
        in_order(mixed, Family::v6, 0), addresses({"fd00::1", "10.0.0.1", "fd00::2", "fd00::3"})
    );
    EXPECT_EQ(
        in_order(mixed, Family::v4, 0), addresses({"10.0.0.1", "fd00::1", "fd00::2", "fd00::3"})
    );
}

TEST(AddressOrder, BeginsWithAnotherAddressOfTheFamilyAtEachTurn) {
    const Addresses mixed = addresses({"10.0.0.1", "fd00::1", "10.0.0.2", "fd00::2"});
    EXPECT_EQ(
        in_order(mixed, Family::v6, 1), addresses({"fd00::2", "10.0.0.2", "fd00::1", "10.0.0.1"})
    );
    const Addresses same = addresses({"10.0.0.1", "10.0.0.2", "10.0.0.3"});
    EXPECT_EQ(in_order(same, Family::v4, 5), addresses({"10.0.0.3", "10.0.0.1", "10.0.0.2"}));
}

TEST(AddressOrder, KeepsEveryAddressWhateverComesFirst) {
    const Addresses mixed = addresses({"10.0.0.1", "fd00::1", "fd00::2"});
    for (const Family first : {Family::v4, Family::v6})
        for (std::size_t turn = 0; turn < 7; ++turn)
            EXPECT_THAT(in_order(mixed, first, turn), testing::UnorderedElementsAreArray(mixed));
}

TEST(AddressOrder, OfOneFamilyDoesNotCareWhichIsWanted) {
    const Addresses one = addresses({"10.0.0.1"});
    const Addresses two = addresses({"10.0.0.1", "10.0.0.2"});
    EXPECT_FALSE(has_both_families({}));
    EXPECT_FALSE(has_both_families(one));
    EXPECT_FALSE(has_both_families(two));
    EXPECT_EQ(in_order({}, Family::v6, 3), Addresses());
    EXPECT_EQ(in_order(one, Family::v6, 3), one);
    EXPECT_EQ(in_order(two, Family::v6, 0), two);
}

}  // namespace
}  // namespace mayfly::net
