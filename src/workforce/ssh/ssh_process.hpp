// A running ssh whose three streams are statements on fibers. Belongs to its loop's thread. In a
// process group of its own, so that Ctrl-C at the terminal is left to mayfly; with this process its
// input ends, and so does what it runs on the other machine.
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
    /// The error is that of the system: "No such file or directory".
    static Result<std::unique_ptr<SshProcess>> start(
        fiber::Loop& loop, const std::vector<std::string>& words
    );
    ~SshProcess() = default;
    SshProcess(const SshProcess&) = delete;
    SshProcess& operator=(const SshProcess&) = delete;

    /// Parks until all of it is written; false when nobody reads it any more.
    bool write(std::string_view bytes);
    void close_input();
    /// Park for a line, without its end; nothing at the end of the stream or when a deadline
    /// strikes. A line of more than 64 KiB comes in pieces.
    std::optional<std::string> read_output() { return output_.read_line(); }
    std::optional<std::string> read_errors() { return errors_.read_line(); }
    /// Parks until it has ended; its exit code, or 128 and the number of the signal that ended it.
    /// Nothing when a deadline strikes first.
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
    StreamDescriptor ended_;  // Readable once it has.
};

}  // namespace mayfly::workforce
