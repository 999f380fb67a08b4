#include "process/channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include "base/system_error.hpp"

namespace mayfly::process {

Result<Channel> socket_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return Error{last_error()};
    return Channel{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<Channel> output_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return Error{last_error()};
    return Channel{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<Channel> input_pipe() {
    auto pipe = output_pipe();
    if (pipe) std::swap(pipe->ours, pipe->theirs);
    return pipe;
}

}  // namespace mayfly::process
