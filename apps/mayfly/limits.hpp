// Limits of this process that the system lets it raise.
#pragma once

namespace mayfly::app {

/// As many open files as the hard limit allows: each connected user needs one.
void raise_open_file_limit();

}  // namespace mayfly::app
