#include "scenario/cache_directory.hpp"

#include <cstdlib>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenario/public_headers.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

fs::perms mode(const fs::path& file) {
    return fs::status(file).permissions();
}

TEST(Cache, IsMadeForThisUserOnly) {
    const support::TemporaryDirectory folder;
    const auto cache = open_cache(folder / "deep/cache");
    ASSERT_TRUE(cache);
    EXPECT_EQ(*cache, folder / "deep/cache");
    EXPECT_EQ(mode(*cache), fs::perms::owner_all);
    EXPECT_TRUE(open_cache(folder / "deep/cache")) << "also when it is there";
}

TEST(Cache, IsRefusedWhenOthersCanWriteIt) {
    const support::TemporaryDirectory folder;
    fs::create_directory(folder / "open");
    fs::permissions(folder / "open", fs::perms::all);
    const auto cache = open_cache(folder / "open");
    ASSERT_FALSE(cache);
    EXPECT_THAT(cache.error().message, HasSubstr("set MAYFLY_CACHE_DIR to another"));
}

TEST(Cache, HasNoFolderThatOthersCanWriteWhateverTheMask) {
    const support::TemporaryDirectory folder;
    const auto before = ::umask(0);
    const auto cache = open_cache(folder / "deep/cache");
    ::umask(before);
    ASSERT_TRUE(cache);
    EXPECT_EQ(mode(folder / "deep"), fs::perms::owner_all);
    EXPECT_EQ(mode(*cache / abi_tag()), fs::perms::owner_all);
    // And one that was opened to others meanwhile is noticed at the next use.
    fs::permissions(*cache / abi_tag(), fs::perms::all);
    EXPECT_FALSE(open_cache(*cache));
}

TEST(Cache, IsRefusedBehindALink) {
    const support::TemporaryDirectory folder;
    fs::create_directory(folder / "elsewhere");
    fs::create_directory_symlink(folder / "elsewhere", folder / "link");
    EXPECT_FALSE(open_cache(folder / "link"));
}

TEST(Cache, FollowsTheEnvironment) {
    const support::TemporaryDirectory folder;
    const char* before = std::getenv("XDG_CACHE_HOME");
    const std::string kept = before == nullptr ? "" : before;
    ::setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
    EXPECT_EQ(*open_cache({}), folder / "mayfly");
    before == nullptr ? ::unsetenv("XDG_CACHE_HOME") : ::setenv("XDG_CACHE_HOME", kept.c_str(), 1);
}

void grow_old(const support::TemporaryDirectory& folder) {
    const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(24 * 40);
    for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
        fs::last_write_time(entry.path(), long_ago);
}

void prune_month(const support::TemporaryDirectory& folder) {
    prune(folder.path(), fs::file_time_type::clock::now() - std::chrono::hours(24 * 30));
}

TEST(Cache, ForgetsWhatNobodyUsed) {
    const support::TemporaryDirectory folder;
    for (const char* file :
         {"0.1.0-00000000aaaa/include/mayfly/plan.hpp",
          "0.1.0-00000000aaaa/x.so",
          "0.1.0-00000000bbbb/include/mayfly/plan.hpp",
          "0.1.0-00000000bbbb/used.so",
          "0.1.0-00000000bbbb/unused.so",
          "0.1.0-00000000bbbb/unused.files",
          "0.1.0-00000000bbbb/precompiled-1/first.hpp",
          "0.1.0-00000000bbbb/.scratch-1/0.o"})
        folder.write(file, "");
    grow_old(folder);
    touch(folder / "0.1.0-00000000bbbb/used.so");
    prune_month(folder);
    EXPECT_FALSE(fs::exists(folder / "0.1.0-00000000aaaa"));
    EXPECT_TRUE(fs::exists(folder / "0.1.0-00000000bbbb/include/mayfly/plan.hpp"))
        << "its version is in use";
    EXPECT_TRUE(fs::exists(folder / "0.1.0-00000000bbbb/used.so"));
    for (const char* file : {"unused.so", "unused.files", "precompiled-1", ".scratch-1"})
        EXPECT_FALSE(fs::exists(folder.path() / "0.1.0-00000000bbbb" / file)) << file;
}

TEST(Cache, TakesNothingThatIsNotMayflys) {
    const support::TemporaryDirectory folder;
    folder.write("letters/to_ann.txt", "");
    folder.write("mayfly/include/mayfly/plan.hpp", "");
    folder.write("mayfly/module.so", "");
    folder.write("0.1.0-00000000cccc/include/mayfly/plan.hpp", "");
    folder.write("0.1.0-00000000cccc/used.so", "");
    folder.write("0.1.0-00000000cccc/notes.txt", "");
    grow_old(folder);
    touch(folder / "0.1.0-00000000cccc/used.so");
    prune_month(folder);
    for (const char* file :
         {"letters/to_ann.txt", "mayfly/module.so", "0.1.0-00000000cccc/notes.txt"})
        EXPECT_TRUE(fs::exists(folder.path() / file)) << file;
}

TEST(ScratchFolder, DisappearsWithItsObject) {
    const support::TemporaryDirectory folder;
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
