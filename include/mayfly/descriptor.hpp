// Waiting for any file descriptor, with which the asynchronous interfaces of other libraries
// (libpq, hiredis, curl) become code that looks blocking. A descriptor may be closed and made anew
// between two waits; nothing of it is kept.
#pragma once

#include <mayfly/export.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

/// Suspends this user until `descriptor` has something to read, be it an end or an error, and is
/// true then; false after `timeout`. Several fibers may wait for one descriptor; one that waits
/// while it is closed may learn of that at the timeout. Throws std::invalid_argument for a number
/// that is not an open descriptor, and std::logic_error outside the code of users and hooks.
MAYFLY_API bool wait_readable(int descriptor, Duration timeout);
/// The same until there is room to write, or an error.
MAYFLY_API bool wait_writable(int descriptor, Duration timeout);

}  // namespace mayfly
