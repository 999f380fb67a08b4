#include "base/mapped_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace mayfly {
namespace {

using testing::HasSubstr;

TEST(MappedFile, HasTheBytesOfAFileOrOfAPart) {
    const support::TemporaryDirectory folder;
    const std::string text = std::string(10'000, 'a') + "middle" + std::string(10'000, 'z');
    const auto path = folder.write("file", text);
    auto whole = MappedFile::open(path);
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(whole->bytes(), text);
    EXPECT_EQ(MappedFile::open(path, {10'000, 6})->bytes(), "middle");
    EXPECT_EQ(MappedFile::open(path, {20'005})->bytes(), "z");
    EXPECT_EQ(MappedFile::open(path, {text.size()})->bytes(), "");
    const MappedFile moved = std::move(*whole);
    EXPECT_EQ(moved.bytes(), text);
    EXPECT_EQ(MappedFile::open(folder.write("empty", ""))->bytes(), "");
}

TEST(MappedFile, KnowsWhetherItsFileWasWrittenOrReplaced) {
    const support::TemporaryDirectory folder;
    const auto path = folder.write("file", "one,two");
    const auto mapped = MappedFile::open(path);
    EXPECT_FALSE(mapped->has_changed());
    const auto other = folder.write("other", "one,two");
    std::filesystem::last_write_time(other, std::filesystem::last_write_time(path));
    std::filesystem::rename(other, path);
    EXPECT_TRUE(mapped->has_changed()) << "another file, though it looks the same";
    const auto again = MappedFile::open(path);
    folder.write("file", "one,two,three");
    EXPECT_TRUE(again->has_changed());
    const auto last = MappedFile::open(path);
    std::filesystem::remove(path);
    EXPECT_FALSE(last->has_changed()) << "what is mapped stays";
    EXPECT_FALSE(MappedFile().has_changed());
}

TEST(MappedFile, IsFoundByAnAddressInIt) {
    const support::TemporaryDirectory folder;
    const auto path = folder.write("file", std::string(10'000, 'a'));
    const char* first = nullptr;
    {
        const auto mapped = MappedFile::open(path);
        first = mapped->bytes().data();
        EXPECT_EQ(mapped_file_at(first), path);
        EXPECT_EQ(mapped_file_at(first + 9'999), path);
    }
    EXPECT_EQ(mapped_file_at(first), nullptr);
    EXPECT_EQ(mapped_file_at(nullptr), nullptr);
}

TEST(MappedFile, SaysWhyItIsNone) {
    const support::TemporaryDirectory folder;
    EXPECT_THAT(MappedFile::open(folder / "no").error().message, HasSubstr("No such file"));
    EXPECT_THAT(MappedFile::open(folder.path()).error().message, HasSubstr("it is no file"));
    const auto path = folder.write("file", "x");
    EXPECT_THAT(MappedFile::open(path, {2}).error().message, HasSubstr("it ends before"));
}

}  // namespace
}  // namespace mayfly
