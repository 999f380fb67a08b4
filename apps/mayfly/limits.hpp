// Limits of this process that it can raise itself.
#pragma once

namespace mayfly::app {

/// Allows as many open files as the hard limit does, because each connected user needs one.
void raise_open_file_limit();

}  // namespace mayfly::app
