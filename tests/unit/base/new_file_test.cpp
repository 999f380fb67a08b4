#include "base/new_file.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace mayfly {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(NewFile, HasTheTextAndIsAsPrivateAsAsked) {
    const support::TemporaryDirectory directory;
    const auto file = directory.path() / "secret";
    const std::string text(200'000, 'x');
    ASSERT_EQ(write_new_file(file, text, 0600), std::error_code());
    EXPECT_EQ(text_of(file), text);
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(NewFile, LeavesWhatIsThereAsItIs) {
    const support::TemporaryDirectory directory;
    const auto file = directory.path() / "taken";
    ASSERT_FALSE(write_new_file(file, "first", 0600));
    EXPECT_EQ(write_new_file(file, "second", 0600), std::errc::file_exists);
    EXPECT_EQ(text_of(file), "first");
}

TEST(NewFile, SaysWhyThereIsNone) {
    const support::TemporaryDirectory directory;
    const auto nowhere = directory.path() / "missing" / "file";
    EXPECT_EQ(write_new_file(nowhere, "text", 0600), std::errc::no_such_file_or_directory);
}

}  // namespace
}  // namespace mayfly
