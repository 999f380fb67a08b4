#include "run_record/history_file.hpp"

#include <cstdlib>
#include <optional>
#include <sys/stat.h>

#include <gmock/gmock.h>

#include "support/temporary_directory.hpp"

namespace mayfly::run_record {
namespace {

using testing::HasSubstr;

/// A variable of the environment, which has its value again afterwards.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* old = std::getenv(name); old != nullptr) old_ = old;
        if (value == nullptr) {
            unsetenv(name);
        } else {
            setenv(name, value, 1);
        }
    }
    ~Variable() {
        if (old_) {
            setenv(name_, old_->c_str(), 1);
        } else {
            unsetenv(name_);
        }
    }

private:
    const char* name_;
    std::optional<std::string> old_;
};

mode_t mode_of(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST(HistoryFile, LiesInTheUsersFolderForState) {
    const Variable home("HOME", "/home/ann");
    {
        const Variable state("XDG_STATE_HOME", "/state");
        EXPECT_EQ(default_history_file().value(), "/state/mayfly/runs.db");
    }
    for (const char* none : {static_cast<const char*>(nullptr), "", "relative"}) {
        const Variable state("XDG_STATE_HOME", none);
        EXPECT_EQ(default_history_file().value(), "/home/ann/.local/state/mayfly/runs.db");
    }
    const Variable state("XDG_STATE_HOME", nullptr);
    const Variable homeless("HOME", nullptr);
    EXPECT_THAT(default_history_file().error().message, HasSubstr("--history"));
}

TEST(HistoryFile, BelongsToItsOwnerOnly) {
    const support::TemporaryDirectory folder;
    const std::string file = folder / "state/mayfly/runs.db";
    ASSERT_TRUE(make_history_file(file));
    EXPECT_EQ(mode_of(file), 0600U);
    EXPECT_EQ(mode_of(folder / "state/mayfly"), 0700U);
    ASSERT_TRUE(make_history_file(file)) << "it is there";
}

TEST(HistoryFile, SaysWhyThereIsNone) {
    const support::TemporaryDirectory folder;
    const std::string plain = folder.write("plain", "");
    const auto below = make_history_file(plain + "/runs.db");
    EXPECT_THAT(below.error().message, HasSubstr("cannot write the history"));
    EXPECT_THAT(make_history_file(folder.path()).error().message, HasSubstr("--history"));
    EXPECT_THAT(make_history_file("/dev/null").error().message, HasSubstr("no plain file"));
}

}  // namespace
}  // namespace mayfly::run_record
