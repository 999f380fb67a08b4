#include "base/shared_folder.hpp"

#include <deque>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

namespace mayfly {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;  // As many as the kernel follows.

/// Whether somebody else has put it there who may not be trusted.
bool is_foreign(const struct stat& what, const fs::path& folder) {
    struct stat place {};
    if (::stat(folder.c_str(), &place) != 0) return false;
    const bool is_shared = (place.st_mode & S_IWOTH) != 0 && (place.st_mode & S_ISVTX) != 0;
    return is_shared && what.st_uid != ::geteuid() && what.st_uid != place.st_uid;
}

Error foreign(const std::string& path, const fs::path& here, const char* what) {
    return {fmt::format(
        "cannot write {}: {} is {} of another user, in a folder that everybody may write to; "
        "choose another path",
        path,
        here.string(),
        what
    )};
}

}  // namespace

Result<void> check_not_foreign(const std::string& path) {
    const fs::path whole(path);
    std::deque<fs::path> parts(whole.begin(), whole.end());
    fs::path folder = ".";
    for (int links = 0; !parts.empty();) {
        const fs::path part = parts.front();
        parts.pop_front();
        const fs::path here = folder / part;  // An absolute part begins anew.
        struct stat status {};
        if (::lstat(here.c_str(), &status) != 0) return {};  // Whoever opens it says what is wrong.
        if (!S_ISLNK(status.st_mode)) {
            const bool is_file = S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode);
            if (is_file && is_foreign(status, folder)) return foreign(path, here, "a file");
            folder = here;
            continue;
        }
        if (is_foreign(status, folder)) return foreign(path, here, "a link");
        std::error_code unreadable;
        const fs::path target = fs::read_symlink(here, unreadable);
        if (unreadable || ++links > most_links) return {};
        parts.insert(parts.begin(), target.begin(), target.end());
    }
    return {};
}

}  // namespace mayfly
