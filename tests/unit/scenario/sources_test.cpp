#include "scenario/sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SourcesTest : public testing::Test {
protected:
    Result<Sources> find(const std::vector<std::string>& names) const {
        std::vector<std::string> arguments;
        for (const std::string& name : names) arguments.push_back((folder_ / name).string());
        return find_sources(arguments);
    }
    std::string complaint(const std::vector<std::string>& names) const {
        const auto sources = find(names);
        return sources ? "no error" : sources.error().message;
    }

    support::TemporaryDirectory folder_;
};

TEST_F(SourcesTest, MayBeOneFile) {
    const auto file = folder_.write("shop.cpp", "");
    const auto sources = find({"shop.cpp"});
    ASSERT_TRUE(sources);
    EXPECT_EQ(sources->name, "shop.cpp");
    EXPECT_THAT(sources->files, ElementsAre(file));
    EXPECT_TRUE(sources->library.empty());
}

TEST_F(SourcesTest, MayBeSeveralFilesInAnyOrder) {
    const auto a = folder_.write("a.cpp", "");
    const auto b = folder_.write("b.cpp", "");
    const auto sources = find({"b.cpp", "a.cpp", "b.cpp"});
    ASSERT_TRUE(sources);
    EXPECT_THAT(sources->files, ElementsAre(a, b));
    const auto with_comma = find_sources({b.string() + "," + a.string()});
    ASSERT_TRUE(with_comma);
    EXPECT_EQ(with_comma->name, "b.cpp, a.cpp");
}

TEST_F(SourcesTest, MayBeAFolder) {
    const auto a = folder_.write("shop/a.cpp", "");
    const auto c = folder_.write("shop/deep/c.cpp", "");
    folder_.write("shop/_draft.cpp", "");
    folder_.write("shop/.hidden/d.cpp", "");
    folder_.write("shop/_old/e.cpp", "");
    folder_.write("shop/cart.hpp", "");
    for (const char* name : {"shop", "shop/"}) {
        const auto sources = find({name});
        ASSERT_TRUE(sources);
        EXPECT_EQ(sources->name, "shop/");
        EXPECT_THAT(sources->files, ElementsAre(a, c));
    }
}

TEST_F(SourcesTest, MayBeACompiledLibrary) {
    const auto library = folder_.write("shop.so", "");
    folder_.write("shop.cpp", "");
    folder_.write("other.so", "");
    EXPECT_EQ(find({"shop.so"})->library, library);
    EXPECT_THAT(complaint({"shop.so", "shop.cpp"}), HasSubstr("not both"));
    EXPECT_THAT(complaint({"shop.so", "other.so"}), HasSubstr("one .so only"));
}

TEST_F(SourcesTest, ThatAreMissingAreAnsweredWithTheNearestName) {
    folder_.write("shop.cpp", "");
    EXPECT_THAT(
        complaint({"shpo.cpp"}), HasSubstr("did you mean " + (folder_ / "shop.cpp").string())
    );
    EXPECT_THAT(complaint({"entirely_else.cpp"}), HasSubstr("`mayfly new "));
}

TEST_F(SourcesTest, OfOtherKindsAreRefused) {
    folder_.write("notes.txt", "");
    folder_.write("empty/_draft.cpp", "");
    EXPECT_THAT(complaint({"notes.txt"}), HasSubstr("is no scenario"));
    EXPECT_THAT(complaint({"empty"}), HasSubstr("holds no .cpp file"));
}

TEST_F(SourcesTest, ThatCannotBeLookedAtAreSaidToBe) {
    std::filesystem::create_symlink("round.cpp", folder_ / "round.cpp");
    EXPECT_THAT(complaint({"round.cpp"}), HasSubstr("round.cpp: Too many levels of symbolic"));
    EXPECT_THAT(complaint({std::string(300, 'x') + ".cpp"}), HasSubstr("File name too long"));
    const auto file = folder_.write("a.cpp", "");
    std::string many = file.string();
    for (int i = 0; i < 30; ++i) many += "," + file.string();  // Longer than a name may be.
    EXPECT_THAT(find_sources({many})->files, ElementsAre(file));

    const auto before = std::filesystem::current_path();
    std::filesystem::create_directory(folder_ / "gone");
    std::filesystem::current_path(folder_ / "gone");
    std::filesystem::remove(folder_ / "gone");
    EXPECT_THAT(find_sources({"a.cpp"}).error().message, HasSubstr("the current folder"));
    std::filesystem::current_path(before);
}

TEST_F(SourcesTest, HaveADefaultName) {
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder_.path());
    EXPECT_THAT(find_sources({}).error().message, HasSubstr("which scenario?"));
    folder_.write("scenario.cpp", "");
    EXPECT_EQ(find_sources({})->name, "scenario.cpp");
    std::filesystem::current_path(before);
}

}  // namespace
}  // namespace mayfly::scenario
