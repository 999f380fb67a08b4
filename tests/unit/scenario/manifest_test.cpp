#include "scenario/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Dependencies, AreReadFromAMakeRule) {
    EXPECT_THAT(
        parse_dependencies("0.o: shop.cpp cart.hpp \\\n lib/item.hpp\n\ncart.hpp:\n"),
        ElementsAre("shop.cpp", "cart.hpp", "lib/item.hpp")
    );
    EXPECT_THAT(parse_dependencies("nothing"), IsEmpty());
}

TEST(Dependencies, MayHaveBlanksAndDollars) {
    EXPECT_THAT(
        parse_dependencies("0.o: my\\ shop.cpp a$$b.hpp c\\#.hpp\n"),
        ElementsAre("my shop.cpp", "a$b.hpp", "c#.hpp")
    );
}

TEST(Manifest, ReadsWhatItWrote) {
    const std::vector<std::filesystem::path> files{"/a/b c.hpp", "/d.hpp"};
    EXPECT_EQ(parse_manifest(format_manifest(files)), files);
    EXPECT_THAT(parse_manifest(""), IsEmpty());
}

TEST(Keys, ChangeWithEverythingTheyCover) {
    const support::TemporaryDirectory folder;
    const auto shop = folder.write("shop.cpp", "one");
    const auto cart = folder.write("cart.hpp", "one");
    const std::string key = *source_key({shop}, "g++ 12");
    EXPECT_EQ(*source_key({shop}, "g++ 12"), key);
    EXPECT_NE(*source_key({shop}, "g++ 13"), key);
    EXPECT_NE(*source_key({cart}, "g++ 12"), key) << "the same text elsewhere";

    const std::string library = *library_key(key, {cart});
    EXPECT_EQ(*library_key(key, {cart}), library);
    folder.write("cart.hpp", "two");
    EXPECT_NE(*library_key(key, {cart}), library);
    folder.write("shop.cpp", "two");
    EXPECT_NE(*source_key({shop}, "g++ 12"), key);
}

TEST(Keys, NeedAllTheirFiles) {
    EXPECT_FALSE(source_key({"/nowhere/shop.cpp"}, ""));
    EXPECT_FALSE(library_key("key", {"/nowhere/cart.hpp"}));
}

}  // namespace
}  // namespace mayfly::scenario
