#include "workforce/ssh/ssh_process.hpp"

#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "fiber/await.hpp"
#include "process/channel.hpp"
#include "process/spawn.hpp"

namespace mayfly::workforce {
namespace {

namespace asio = boost::asio;

constexpr std::size_t longest_line = 64 * 1024;
}  // namespace

SshProcess::SshProcess(fiber::Loop& loop, process::Child child)
    : child_(std::move(child)),
      input_(loop.executor()),
      output_{StreamDescriptor(loop.executor()), {}},
      errors_{StreamDescriptor(loop.executor()), {}},
      ended_(loop.executor()) {}

Result<std::unique_ptr<SshProcess>> SshProcess::start(
    fiber::Loop& loop, const std::vector<std::string>& words
) {
    auto input = process::input_pipe();
    auto output = process::output_pipe();
    auto errors = process::output_pipe();
    for (const auto* pipe : {&input, &output, &errors})
        if (!*pipe) return pipe->error();
    auto child = process::spawn(
        {.words = words,
         .descriptors =
             {{input->theirs.get(), STDIN_FILENO},
              {output->theirs.get(), STDOUT_FILENO},
              {errors->theirs.get(), STDERR_FILENO}},
         .group = process::Group::own}
    );
    if (!child) return child.error();
    auto ended = child->end_event();
    if (!ended) return ended.error();
    // The constructor is private.
    std::unique_ptr<SshProcess> ssh(new SshProcess(loop, std::move(*child)));
    ssh->input_.assign(input->ours.release());
    ssh->output_.descriptor.assign(output->ours.release());
    ssh->errors_.descriptor.assign(errors->ours.release());
    ssh->ended_.assign(ended->release());
    return ssh;
}

bool SshProcess::write(std::string_view bytes) {
    boost::system::error_code error;
    asio::async_write(input_, asio::buffer(bytes), fiber::await[error]);
    return !error;
}

void SshProcess::close_input() {
    boost::system::error_code ignored;
    input_.close(ignored);
}

std::optional<std::string> SshProcess::Lines::read_line() {
    boost::system::error_code error;
    const auto size = asio::async_read_until(
        descriptor, asio::dynamic_buffer(read, longest_line), '\n', fiber::await[error]
    );
    if (!error) {
        std::string line = read.substr(0, size - 1);
        read.erase(0, size);
        return line;
    }
    const bool is_piece = error == asio::error::eof || error == asio::error::not_found;
    if (!is_piece || read.empty()) return std::nullopt;
    return std::exchange(read, {});
}

std::optional<int> SshProcess::wait() {
    boost::system::error_code error;
    if (!child_.poll()) ended_.async_wait(StreamDescriptor::wait_read, fiber::await[error]);
    const auto status = child_.poll();
    if (!status) return std::nullopt;
    return status->code();
}

}  // namespace mayfly::workforce
