// A running ssh, whose three streams are used from fibers. Belongs to its loop's thread. It is in
// its own process group, so that only mayfly handles Ctrl-C at the terminal. When this process
// ends, ssh's input ends, and so does the program on the other machine.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "base/result.hpp"
#include "fiber/loop.hpp"
#include "process/child.hpp"

namespace mayfly::workforce {

class SshProcess {
public:
    /// The error is the system's: "No such file or directory".
    static Result<std::unique_ptr<SshProcess>> start(
        fiber::Loop& loop, const std::vector<std::string>& words
    );
    ~SshProcess() = default;
    SshProcess(const SshProcess&) = delete;
    SshProcess& operator=(const SshProcess&) = delete;

    /// Parks until everything is written; false if nobody reads it any more.
    bool write(std::string_view bytes);
    void close_input();
    /// Parks until there is a line, and returns it without its end. Returns nothing at the end of
    /// the stream and when a deadline expires. A line of more than 64 KiB comes in pieces.
    std::optional<std::string> read_output() { return output_.read_line(); }
    std::optional<std::string> read_errors() { return errors_.read_line(); }
    /// Parks until ssh has ended. Returns its exit code, or 128 plus the number of the signal that
    /// ended it, or nothing if a deadline expires first.
    std::optional<int> wait();
    /// Sends a signal.
    void signal(int number) const { child_.signal(number); }

private:
    using StreamDescriptor = boost::asio::posix::basic_stream_descriptor<fiber::Executor>;
    struct Lines {
        StreamDescriptor descriptor;
        std::string read;

        std::optional<std::string> read_line();
    };

    SshProcess(fiber::Loop& loop, process::Child child);

    process::Child child_;
    StreamDescriptor input_;
    Lines output_;
    Lines errors_;
    StreamDescriptor ended_;  // Readable when ssh has ended.
};

}  // namespace mayfly::workforce
