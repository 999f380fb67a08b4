// The two ends of a connection to a child. Both close on exec, except for the end that spawn()
// gives to the child.
#pragma once

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace mayfly::process {

struct Channel {
    Descriptor ours;
    Descriptor theirs;
};

/// The errors are the system's: "Too many open files".
Result<Channel> socket_pair();
/// They read what we write.
Result<Channel> input_pipe();
/// We read what they write.
Result<Channel> output_pipe();

}  // namespace mayfly::process
