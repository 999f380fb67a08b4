// Limits of this process that it can raise itself.
#pragma once

namespace mayfly::app {

/// Allows as many open files as the hard limit does, because each connected user needs one.
void raise_open_file_limit();

/// Programs that this process starts inherit none of the descriptors that it was given, but for the
/// standard streams.
void keep_descriptors();

/// Gives standard streams that are closed a place, or a socket would get their number and what is
/// printed. Call it before anything is opened.
void open_standard_streams();

}  // namespace mayfly::app
