#include "process/printed_lines.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/system_error.hpp"
#include "base/text.hpp"
#include "base/thread_signals.hpp"
#include "process/channel.hpp"

namespace mayfly::process {
namespace {

/// How long the beginning of a line waits for its end.
constexpr int line_patience_ms = 1000;
/// How long lines wait for who was told of them.
constexpr Duration unheard_patience = std::chrono::seconds(2);
constexpr std::string_view cut_mark = " …";
/// At most what a pipe holds: what was written before somebody settled.
constexpr int most_reads = 64;

void ring(const Descriptor& event) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event.get(), &one, sizeof one);
}

void hush(const Descriptor& event) {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(event.get(), &count, sizeof count);
}

}  // namespace

void PrintedLines::Line::append(std::string_view piece) {
    const auto fits = std::min(piece.size(), longest - cut_mark.size() - std::min(size_, longest));
    if (size_ + cut_mark.size() > longest) return;  // It is cut already.
    std::memcpy(text_.data() + size_, piece.data(), fits);
    size_ += fits;
    if (fits == piece.size()) return;
    std::memcpy(text_.data() + size_, cut_mark.data(), cut_mark.size());
    size_ += cut_mark.size();
}

PrintedLines::PrintedLines(std::function<void()> notify)
    : notify_(std::move(notify)), owner_(::getpid()) {}

Result<std::unique_ptr<PrintedLines>> PrintedLines::start(std::function<void()> notify) {
    std::unique_ptr<PrintedLines> lines(new PrintedLines(std::move(notify)));
    if (auto opened = lines->open(); !opened) return opened.error();
    return lines;
}

Result<void> PrintedLines::open() {
    asked_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    answered_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!asked_ || !answered_) return Error{last_error()};
    std::array<Descriptor, 2> ends;
    for (const int number : {STDOUT_FILENO, STDERR_FILENO}) {
        const auto index = static_cast<std::size_t>(number - 1);
        auto pipe = output_pipe();
        if (!pipe) return pipe.error();
        auto& source = sources_[index];
        source.number = number;
        source.midway.is_error_ = number == STDERR_FILENO;
        source.before = Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
        if (!source.before) return Error{last_error()};
        source.pipe = std::move(pipe->ours);
        ::fcntl(source.pipe.get(), F_SETFL, O_NONBLOCK);
        ends[index] = std::move(pipe->theirs);
    }
    try {
        thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& problem) {
        return Error{problem.what()};
    }
    std::fflush(stdout);
    for (const auto& source : sources_) {
        ::dup2(ends[static_cast<std::size_t>(source.number - 1)].get(), source.number);
    }
    return {};
}

PrintedLines::~PrintedLines() {
    if (!thread_.joinable()) return;
    std::fflush(stdout);
    for (const auto& source : sources_) ::dup2(source.before.get(), source.number);
    is_over_ = true;
    ring(asked_);
    thread_.join();
}

void PrintedLines::run() {
    leave_signals_to_others();
    auto& [out, err] = sources_;
    while (!is_over_) {
        std::array<pollfd, 3> ready{
            {{asked_.get(), POLLIN, 0}, {out.pipe.get(), POLLIN, 0}, {err.pipe.get(), POLLIN, 0}}};
        const bool is_pending = out.midway.size_ + err.midway.size_ + size() > 0;
        const int count = ::poll(ready.data(), ready.size(), is_pending ? line_patience_ms : -1);
        if (count == 0) {
            end_line(out);
            end_line(err);
            if (is_told_ && Clock::now() - told_ >= unheard_patience) write_through();
        } else if (ready[0].revents != 0) {
            answer();
        } else {
            if (ready[1].revents != 0) read_some(out);
            if (ready[2].revents != 0) read_some(err);
        }
        tell();
    }
}

/// Whoever takes the lines is held up, perhaps by the code that printed them, and people should see
/// what it says meanwhile.
void PrintedLines::write_through() {
    while (take(unheard_)) {
        const auto& source = sources_[unheard_.is_error() ? 1 : 0];
        const std::string line = printable(unheard_.text(), "\t") + '\n';
        [[maybe_unused]] const auto written =
            ::write(source.before.get(), line.data(), line.size());
    }
}

bool PrintedLines::read_some(Source& source) {
    std::array<char, 4096> piece;
    const auto size = ::read(source.pipe.get(), piece.data(), piece.size());
    if (size <= 0) return false;
    split(source, {piece.data(), static_cast<std::size_t>(size)});
    return true;
}

void PrintedLines::split(Source& source, std::string_view piece) {
    for (auto end = piece.find('\n'); end != piece.npos; end = piece.find('\n')) {
        source.midway.append(piece.substr(0, end));
        end_line(source);
        piece.remove_prefix(end + 1);
    }
    source.midway.append(piece);
}

void PrintedLines::end_line(Source& source) {
    Line& line = source.midway;
    if (line.text().ends_with('\r')) --line.size_;
    if (line.size_ == 0) return;
    const auto end = end_.load(std::memory_order_relaxed);
    if (end - begin_.load() < most) {
        lines_[end % most] = line;
        end_.store(end + 1);
        has_last_left_out_ = false;
        has_news_ = true;
    } else {
        has_last_left_out_ = false;
        last_left_out_ = line;
        has_last_left_out_ = true;
        ++left_out_;
    }
    line.size_ = 0;
}

void PrintedLines::answer() {
    const auto question = questions_.load();
    hush(asked_);
    for (auto& source : sources_) {
        for (int i = 0; i < most_reads && read_some(source); ++i) continue;
        end_line(source);
    }
    answers_ = question;
    ring(answered_);
}

void PrintedLines::tell() {
    // Who settles takes the lines without being told, and perhaps in the handler of a crash, when
    // what this thread would call may wait for ever.
    if (std::exchange(has_news_, false) && answers_ == questions_ && !is_told_.exchange(true)) {
        told_ = Clock::now();
        notify_();
    }
}

bool PrintedLines::is_of_this_process() const {
    return ::getpid() == owner_;
}

bool PrintedLines::take(Line& line) {
    is_told_ = false;
    // Two threads may take lines, at a crash and when nobody has for long; one of them gets each.
    auto begin = begin_.load();
    while (begin != end_.load()) {
        line = lines_[begin % most];
        if (begin_.compare_exchange_strong(begin, begin + 1)) return true;
    }
    return false;
}

bool PrintedLines::take_last_left_out(Line& line) {
    if (!has_last_left_out_.exchange(false)) return false;
    line = last_left_out_;
    return true;
}

void PrintedLines::settle(Duration limit) {
    if (!is_of_this_process()) return;
    const auto question = questions_.fetch_add(1) + 1;
    ring(asked_);
    const auto deadline = Clock::now() + limit;
    while (answers_.load() < question) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return;
        pollfd answer{answered_.get(), POLLIN, 0};
        ::poll(&answer, 1, static_cast<int>(left.count()));
        hush(answered_);
    }
}

}  // namespace mayfly::process
