#include "scenario_output.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/logging.hpp"
#include "load/log.hpp"

namespace mayfly::app {
namespace {

constexpr Duration patience = std::chrono::milliseconds(200);
/// So many of the last lines are told at a crash; they fit into the socket, whoever reads it.
constexpr std::size_t most_last_lines = 16;

/// One line of a process's last words.
void tell_line(
    int descriptor, logging::Level level, std::string_view origin, std::string_view text
) {
    const std::array<char, 2> begin{'\x1e', static_cast<char>('0' + static_cast<int>(level))};
    const auto part = [](std::string_view piece) {
        return iovec{const_cast<char*>(piece.data()), piece.size()};
    };
    std::array<iovec, 4> parts{
        part({begin.data(), begin.size()}),
        part(origin),
        part(text.substr(0, std::min(text.find('\n'), process::PrintedLines::longest))),
        part("\n")};
    [[maybe_unused]] const auto written = ::writev(descriptor, parts.data(), parts.size());
}

void tell_line(int descriptor, const process::PrintedLines::Line& line) {
    const auto level = line.is_error() ? logging::Level::warning : logging::Level::info;
    tell_line(descriptor, level, line.is_error() ? "stderr: " : "stdout: ", line.text());
}

}  // namespace

void ScenarioOutput::begin() {
    if (lines_) return;
    auto lines = process::PrintedLines::start([this] {
        boost::asio::post(loop_.executor(), [this] { take(); });
    });
    if (lines) {
        lines_ = std::move(*lines);
    } else {
        logging::warning("what the scenario prints is not in the log: {}", lines.error().message);
    }
}

void ScenarioOutput::end() {
    lines_.reset();
}

void ScenarioOutput::take() {
    if (!lines_) return;
    while (lines_->take(line_)) {
        const bool is_taken = load::log_printed(line_.is_error(), line_.text());
        left_out_ = is_taken ? process::PrintedLines::Line() : line_;
    }
    load::leave_out(lines_->take_left_out());
    load::tell_left_out();
}

void ScenarioOutput::pass_on() {
    if (!lines_) return;
    std::fflush(stdout);
    lines_->settle(patience);
    take();
    load::tell_all_left_out();
}

void ScenarioOutput::tell_last_lines(int descriptor) {
    if (!lines_ || !lines_->is_of_this_process()) return;
    lines_->settle(patience);
    const bool is_loops_thread = ::gettid() == ::getpid();
    for (const auto& line : is_loops_thread ? unsent_() : std::span<const cluster::LogLine>()) {
        tell_line(descriptor, line.level, "", line.text);
    }
    if (!left_out_.text().empty()) tell_line(descriptor, left_out_);
    // Of more than can be told, the last ones count.
    static process::PrintedLines::Line line;
    for (std::size_t waiting = lines_->size(); lines_->take(line); --waiting) {
        if (waiting <= most_last_lines) tell_line(descriptor, line);
    }
    if (lines_->take_last_left_out(line)) tell_line(descriptor, line);
}

}  // namespace mayfly::app
