// The demo target as a child process of a program that has it inside. Its descriptor is the end of
// a pipe or socket to whoever started it.
#pragma once

namespace mayfly::target {

/// Listens on a port of 127.0.0.1 and writes it as a line; serves until SIGTERM, and then writes
/// how many requests it has answered as another line. Returns the exit code.
int serve_as_child(int descriptor);

}  // namespace mayfly::target
