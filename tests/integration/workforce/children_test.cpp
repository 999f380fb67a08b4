#include "workforce/children.hpp"

#include <filesystem>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::workforce {
namespace {

namespace fs = std::filesystem;

std::ptrdiff_t open_descriptors() {
    return std::distance(fs::directory_iterator("/proc/self/fd"), {});
}

/// All descriptors below `first_free` are taken while it lives, and `spare` ones may be opened.
class FewDescriptors {
public:
    explicit FewDescriptors(rlim_t spare) {
        int last = ::dup(STDERR_FILENO);
        for (; last < 40; last = ::dup(STDERR_FILENO)) taken_.push_back(last);
        ::close(last);
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit few{static_cast<rlim_t>(last) + spare, before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &few);
    }
    ~FewDescriptors() {
        ::setrlimit(RLIMIT_NOFILE, &before_);
        for (const int descriptor : taken_) ::close(descriptor);
    }
    FewDescriptors(const FewDescriptors&) = delete;
    FewDescriptors& operator=(const FewDescriptors&) = delete;

private:
    std::vector<int> taken_;
    rlimit before_{};
};

TEST(Children, LeaveNoDescriptorBehindWhereOneIsMissing) {
    for (rlim_t spare = 0; spare < 6; ++spare) {
        const auto before = open_descriptors();
        {
            const FewDescriptors few(spare);
            EXPECT_FALSE(start_child(ChildRole::worker)) << spare;
        }
        EXPECT_EQ(open_descriptors(), before) << "after a start with " << spare << " to spare";
    }
}

}  // namespace
}  // namespace mayfly::workforce
