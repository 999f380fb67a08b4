// Files in folders that everybody may write to, such as /tmp. Another user can put a link or a file
// there where this program is about to write.
#pragma once

#include <string>

#include "base/result.hpp"

namespace mayfly {

/// Whether this program may write to `path`: an error if it leads, in a folder that everybody may
/// write to and where each may delete only what is his own, over a symbolic link of another user,
/// or to another user's file or pipe. What belongs to the owner of the folder is trusted as well.
/// That is what fs.protected_symlinks, _regular and _fifos say, where the kernel has them on.
Result<void> check_not_foreign(const std::string& path);

}  // namespace mayfly
