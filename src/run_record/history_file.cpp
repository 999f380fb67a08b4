#include "run_record/history_file.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>

#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "base/file.hpp"
#include "base/shared_folder.hpp"
#include "base/system_error.hpp"

namespace mayfly::run_record {

Result<std::string> default_history_file() {
    // The specification of these folders has relative names ignored.
    const auto folder_in = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value != nullptr && *value == '/' ? value : "");
    };
    if (const std::string state = folder_in("XDG_STATE_HOME"); !state.empty()) {
        return state + "/mayfly/runs.db";
    }
    if (const std::string home = folder_in("HOME"); !home.empty()) {
        return home + "/.local/state/mayfly/runs.db";
    }
    return Error{"there is no home folder for the history of runs; name a file with --history"};
}

Result<void> make_history_file(const std::string& file) {
    const auto failed = [&](const std::string& why) {
        return Error{fmt::format(
            "cannot write the history {}: {}; name another file with --history", file, why
        )};
    };
    if (auto own = check_not_foreign(file); !own) return own;
    if (const auto problem = make_folders_for(file, 0600)) return failed(problem.message());
    const Descriptor created(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!created) return failed(last_error());
    struct stat status {};
    if (::fstat(created.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return failed("it is no plain file");
    }
    return {};
}

}  // namespace mayfly::run_record
