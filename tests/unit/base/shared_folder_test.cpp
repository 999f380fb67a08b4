#include "base/shared_folder.hpp"

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly {
namespace {

namespace fs = std::filesystem;
using support::read_file;
using support::TemporaryDirectory;
using testing::HasSubstr;

constexpr uid_t somebody = 65534;

/// A folder as /tmp is, in one of ours.
class SharedFolder : public testing::Test {
protected:
    SharedFolder() : folder_(directory_ / "shared") {
        fs::create_directory(folder_);
        EXPECT_EQ(chmod(folder_.c_str(), 01777), 0);
        EXPECT_TRUE(replace_file(directory_ / "victim", "mine"));
    }
    std::string path(const char* name) const { return folder_ + "/" + name; }
    std::string link(const char* name, uid_t owner) {
        fs::create_symlink("../victim", path(name));
        EXPECT_EQ(lchown(path(name).c_str(), owner, owner), 0);
        return path(name);
    }
    void expect_refused(const std::string& path, const char* words) {
        for (const auto& error :
             {replace_file(path, "new"),
              check_replaceable(path),
              Result<void>(AppendFile::create(path).error()),
              Result<void>(AppendFile::open(path).error())}) {
            ASSERT_FALSE(error) << path;
            EXPECT_THAT(error.error().message, HasSubstr(words));
            EXPECT_THAT(error.error().message, HasSubstr("choose another path"));
        }
        EXPECT_EQ(read_file(directory_ / "victim"), "mine");
    }

    TemporaryDirectory directory_;
    std::string folder_;
};

TEST_F(SharedFolder, LinksOfOneselfAreFollowed) {
    ASSERT_TRUE(replace_file(link("own", geteuid()), "new"));
    EXPECT_EQ(read_file(directory_ / "victim"), "new");
    EXPECT_TRUE(fs::is_symlink(path("own")));
    EXPECT_TRUE(AppendFile::open(path("own")));
    EXPECT_TRUE(check_not_foreign(path("none/at/all")));
    EXPECT_TRUE(check_not_foreign("/dev/stdout"));
    EXPECT_TRUE(check_not_foreign("/dev/null"));
    EXPECT_TRUE(check_not_foreign("/proc/self/fd/0"));
}

TEST_F(SharedFolder, LinksOfOthersAreRefusedWhereverTheyStandOnTheWay) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make what belongs to another user";
    expect_refused(link("foreign", somebody), "a link of another user");
    // Through a link of one's own, and as a folder.
    fs::create_symlink("shared/foreign", directory_ / "mine");
    expect_refused(directory_ / "mine", "a link of another user");
    fs::create_symlink("..", path("up"));
    ASSERT_EQ(lchown(path("up").c_str(), somebody, somebody), 0);
    expect_refused(path("up/victim"), "a link of another user");
    expect_refused(path("up/new/report"), "a link of another user");
    EXPECT_FALSE(fs::exists(directory_ / "new")) << "no folder was made there";
}

TEST_F(SharedFolder, FilesAndPipesOfOthersAreRefused) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make what belongs to another user";
    ASSERT_TRUE(replace_file(path("file"), "theirs"));
    ASSERT_EQ(chown(path("file").c_str(), somebody, somebody), 0);
    expect_refused(path("file"), "a file of another user");
    EXPECT_EQ(read_file(path("file")), "theirs");
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0666), 0);
    ASSERT_EQ(chown(path("pipe").c_str(), somebody, somebody), 0);
    expect_refused(path("pipe"), "of another user");
}

TEST_F(SharedFolder, WhatBelongsToTheOwnerOfTheFolderIsTrusted) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make what belongs to another user";
    ASSERT_EQ(chown(folder_.c_str(), somebody, somebody), 0);
    EXPECT_TRUE(check_not_foreign(link("its", somebody)));
}

TEST_F(SharedFolder, WhereOnlyTheOwnerMayWriteNothingIsRefused) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make what belongs to another user";
    ASSERT_EQ(chmod(folder_.c_str(), 0755), 0);
    EXPECT_TRUE(check_not_foreign(link("foreign", somebody)));
}

TEST_F(SharedFolder, LinksThatGoInCirclesAreLeftToTheSystem) {
    fs::create_symlink("round", path("round"));
    EXPECT_TRUE(check_not_foreign(path("round")));
}

}  // namespace
}  // namespace mayfly
