#include "base/file.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "support/temporary_directory.hpp"

namespace mayfly {
namespace {

namespace fs = std::filesystem;
using support::read_file;
using support::TemporaryDirectory;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ReplaceFile, CreatesFoldersAndLeavesNoTemporaryFile) {
    const TemporaryDirectory directory;
    const std::string path = directory / "a/b/report.json";
    ASSERT_TRUE(replace_file(path, "one"));
    ASSERT_TRUE(replace_file(path, "two"));
    EXPECT_EQ(read_file(path), "two");
    EXPECT_EQ(std::distance(fs::directory_iterator(directory / "a/b"), {}), 1);
}

TEST(ReplaceFile, MakesFoldersForThoseWhoMayReadTheFile) {
    const TemporaryDirectory directory;
    const auto before = umask(0);
    ASSERT_TRUE(replace_file(directory / "a/b/private", "", 0600));
    ASSERT_TRUE(replace_file(directory / "c/d/public", "", 0644));
    umask(before);
    for (const char* folder : {"a", "a/b"}) {
        EXPECT_EQ(fs::status(directory / folder).permissions(), fs::perms(0700)) << folder;
    }
    for (const char* folder : {"c", "c/d"}) {
        EXPECT_EQ(fs::status(directory / folder).permissions(), fs::perms(0755)) << folder;
    }
}

TEST(ReplaceFile, FollowsASymbolicLink) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(replace_file(directory / "real", "old"));
    fs::create_symlink("real", directory / "link");
    ASSERT_TRUE(replace_file(directory / "link", "new"));
    EXPECT_TRUE(fs::is_symlink(directory / "link"));
    EXPECT_EQ(read_file(directory / "real"), "new");
}

TEST(CheckReplaceable, LeavesEverythingAsItIs) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(replace_file(directory / "report", "old"));
    EXPECT_TRUE(check_replaceable(directory / "report"));
    EXPECT_EQ(read_file(directory / "report"), "old");
    EXPECT_TRUE(check_replaceable(directory / "none"));
    EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 1);
    EXPECT_TRUE(check_replaceable("/dev/null"));
}

TEST(CheckReplaceable, NamesThePathThatCannotBe) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(replace_file(directory / "file", ""));
    EXPECT_THAT(
        check_replaceable(directory / "file/report").error().message,
        HasSubstr("a file stands where a folder is needed")
    );
    EXPECT_THAT(check_replaceable(directory.path()).error().message, HasSubstr("it is a folder"));
    EXPECT_THAT(
        check_replaceable("/proc/report").error().message, StartsWith("cannot write /proc/report (")
    );
}

TEST(ReplaceFile, WritesADeviceInPlaceAndSaysThatItIsFull) {
    ASSERT_TRUE(replace_file("/dev/null", "gone"));
    const Result<void> result = replace_file("/dev/full", "content");
    ASSERT_FALSE(result);
    EXPECT_EQ(
        result.error().message,
        "cannot write /dev/full (No space left on device): "
        "free some space there or choose another path"
    );
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST(ReplaceFile, NamesTheRemedyForAPathThatCannotBe) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(replace_file(directory / "file", ""));
    const Result<void> below_a_file = replace_file(directory / "file/report", "");
    ASSERT_FALSE(below_a_file);
    EXPECT_THAT(below_a_file.error().message, HasSubstr("a file stands where a folder is needed"));

    fs::create_directory(directory / "folder");
    const Result<void> a_folder = replace_file(directory / "folder", "");
    ASSERT_FALSE(a_folder);
    EXPECT_THAT(a_folder.error().message, HasSubstr("it is a folder, so add a file name"));
    EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 2)
        << "the temporary file is gone";

    EXPECT_FALSE(replace_file("/proc/mayfly/report", "")) << "a file system that takes no folders";
}

TEST(AppendFile, StartsAnewAndGrows) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(replace_file(directory / "log", "old"));
    Result<AppendFile> file = AppendFile::create(directory / "log");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->append("a\n"));
    AppendFile moved = std::move(*file);
    ASSERT_TRUE(moved.append("b\n"));
    ASSERT_TRUE(moved.sync());
    EXPECT_EQ(read_file(directory / "log"), "a\nb\n");
}

TEST(AppendFile, ReportsAFullDisk) {
    Result<AppendFile> file = AppendFile::create("/dev/full");
    ASSERT_TRUE(file);
    const Result<void> result = file->append("row");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("No space left on device"));
    EXPECT_TRUE(file->sync());
}

TEST(ReadFile, ReturnsEveryByte) {
    const TemporaryDirectory folder;
    const std::string bytes = std::string("a\0b\n", 4) + std::string(200'000, 'x');
    EXPECT_EQ(*mayfly::read_file(folder.write("file", bytes)), bytes);
}

TEST(ReadFile, NamesTheFileThatIsNotThere) {
    const TemporaryDirectory folder;
    const auto text = mayfly::read_file(folder / "nothing");
    ASSERT_FALSE(text);
    EXPECT_THAT(text.error().message, EndsWith("/nothing: No such file or directory"));
}

TEST(NewFile, HasTheTextAndIsAsPrivateAsAsked) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "secret";
    const std::string text(200'000, 'x');
    ASSERT_FALSE(write_new_file(file, text, 0600));
    EXPECT_EQ(read_file(file), text);
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(NewFile, LeavesWhatIsThereAsItIs) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "taken";
    ASSERT_FALSE(write_new_file(file, "first", 0600));
    EXPECT_EQ(write_new_file(file, "second", 0600), std::errc::file_exists);
    EXPECT_EQ(read_file(file), "first");
}

TEST(NewFile, SaysWhyThereIsNone) {
    const TemporaryDirectory directory;
    const auto nowhere = directory.path() / "missing" / "file";
    EXPECT_EQ(write_new_file(nowhere, "text", 0600), std::errc::no_such_file_or_directory);
}

TEST(ReplaceFile, IsAsPrivateAsAsked) {
    const TemporaryDirectory directory;
    ASSERT_TRUE(replace_file(directory / "secret", "text", 0600));
    EXPECT_EQ(
        fs::status(directory / "secret").permissions(),
        fs::perms::owner_read | fs::perms::owner_write
    );
}

TEST(AppendFile, KeepsWhatIsThereIfItIsOnlyOpened) {
    const TemporaryDirectory directory;
    for (const char* row : {"one\n", "two\n"}) {
        Result<AppendFile> file = AppendFile::open(directory / "log");
        ASSERT_TRUE(file);
        ASSERT_TRUE(file->append(row));
    }
    EXPECT_EQ(read_file(directory / "log"), "one\ntwo\n");
}

TEST(AppendFile, ReportsThatItWasRemoved) {
    const TemporaryDirectory directory;
    Result<AppendFile> file = AppendFile::create(directory / "log");
    ASSERT_TRUE(file);
    ASSERT_TRUE(std::filesystem::remove(directory / "log"));
    const Result<void> result = file->append("row");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("log (No such file or directory)"));
}

}  // namespace
}  // namespace mayfly
