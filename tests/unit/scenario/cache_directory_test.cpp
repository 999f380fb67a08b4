#include "scenario/cache_directory.hpp"

#include <cstdlib>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/digest.hpp"
#include "unit/scenario/temporary_folder.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

fs::perms mode(const fs::path& file) {
    return fs::status(file).permissions();
}

TEST(Cache, IsMadeForThisUserOnly) {
    const TemporaryFolder folder;
    const auto cache = open_cache(folder / "deep/cache");
    ASSERT_TRUE(cache);
    EXPECT_EQ(*cache, folder / "deep/cache");
    EXPECT_EQ(mode(*cache), fs::perms::owner_all);
    EXPECT_TRUE(open_cache(folder / "deep/cache")) << "also when it is there";
}

TEST(Cache, IsRefusedWhenOthersCanWriteIt) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "open");
    fs::permissions(folder / "open", fs::perms::all);
    const auto cache = open_cache(folder / "open");
    ASSERT_FALSE(cache);
    EXPECT_THAT(cache.error().message, HasSubstr("set MAYFLY_CACHE_DIR to another"));
}

TEST(Cache, IsRefusedBehindALink) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "elsewhere");
    fs::create_directory_symlink(folder / "elsewhere", folder / "link");
    EXPECT_FALSE(open_cache(folder / "link"));
}

TEST(Cache, FollowsTheEnvironment) {
    const TemporaryFolder folder;
    const char* before = std::getenv("XDG_CACHE_HOME");
    const std::string kept = before == nullptr ? "" : before;
    ::setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
    EXPECT_EQ(*open_cache({}), folder / "mayfly");
    before == nullptr ? ::unsetenv("XDG_CACHE_HOME") : ::setenv("XDG_CACHE_HOME", kept.c_str(), 1);
}

TEST(Cache, WritesWholeFilesForThisUserOnly) {
    const TemporaryFolder folder;
    ASSERT_TRUE(replace_file(folder / "a/b", "first"));
    ASSERT_TRUE(replace_file(folder / "a/b", "second"));
    EXPECT_EQ(*read_file(folder / "a/b"), "second");
    EXPECT_EQ(mode(folder / "a/b"), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder / "a"), {}), 1) << "no leftovers";
    EXPECT_FALSE(replace_file("/proc/nowhere/file", ""));
}

TEST(Cache, ForgetsWhatNobodyUsed) {
    const TemporaryFolder folder;
    const auto now = fs::file_time_type::clock::now();
    const auto long_ago = now - std::chrono::hours(24 * 40);
    for (const char* file : {"old/x.so", "mixed/used.so", "mixed/unused.so", "mixed/include/a.hpp"})
        folder.write(file, "");
    for (const char* entry :
         {"old/x.so", "old", "mixed/unused.so", "mixed/include/a.hpp", "mixed/include"})
        fs::last_write_time(folder / entry, long_ago);
    prune(folder.path(), now - std::chrono::hours(24 * 30));
    EXPECT_FALSE(fs::exists(folder / "old"));
    EXPECT_FALSE(fs::exists(folder / "mixed/unused.so"));
    EXPECT_TRUE(fs::exists(folder / "mixed/used.so"));
    EXPECT_TRUE(fs::exists(folder / "mixed/include/a.hpp")) << "its version is in use";
}

TEST(Cache, KeepsWhatWasTouched) {
    const TemporaryFolder folder;
    const auto now = fs::file_time_type::clock::now();
    const auto file = folder.write("v/x.so", "");
    fs::last_write_time(file, now - std::chrono::hours(24 * 40));
    touch(file);
    prune(folder.path(), now - std::chrono::hours(24 * 30));
    EXPECT_TRUE(fs::exists(file));
}

TEST(ScratchFolder, DisappearsWithItsObject) {
    const TemporaryFolder folder;
    fs::path path;
    {
        auto scratch = ScratchFolder::make(folder.path());
        ASSERT_TRUE(scratch);
        const ScratchFolder moved = std::move(*scratch);
        path = moved.path();
        EXPECT_TRUE(fs::is_directory(path));
    }
    EXPECT_FALSE(fs::exists(path));
    EXPECT_FALSE(ScratchFolder::make(folder / "nowhere"));
}

}  // namespace
}  // namespace mayfly::scenario
