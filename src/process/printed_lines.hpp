// What this process writes to standard output and standard error, as lines: in a worker, what the
// printf and std::cout of a scenario say, which belongs in the log.
//
// Pipes take the place of the two descriptors. A thread of its own empties them, so that code never
// waits in a write for what only its own thread could do, and keeps a bounded number of lines,
// which one other thread takes. What that has not taken for two seconds, because it is held up,
// goes where it would have gone. Whoever needs the terminal itself duplicates descriptor 2 before.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <sys/types.h>
#include <thread>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::process {

class PrintedLines {
public:
    static constexpr std::size_t longest = 2000;  // Of a line, in bytes; the rest is cut off.
    static constexpr std::size_t most = 64;       // Lines that wait; others are left out.

    class Line {
    public:
        std::string_view text() const { return {text_.data(), size_}; }
        bool is_error() const { return is_error_; }

    private:
        friend class PrintedLines;
        void append(std::string_view piece);

        std::size_t size_ = 0;
        bool is_error_ = false;  // From standard error.
        std::array<char, longest> text_{};
    };

    /// `notify` is called on another thread when there are lines, once before each take().
    static Result<std::unique_ptr<PrintedLines>> start(std::function<void()> notify);
    /// The descriptors are again what they were.
    ~PrintedLines();
    PrintedLines(const PrintedLines&) = delete;
    PrintedLines& operator=(const PrintedLines&) = delete;

    /// The next line; false if there is none. Safe in a signal handler, as are the next three.
    bool take(Line& line);
    std::size_t size() const { return end_.load() - begin_.load(); }
    /// The last line that was left out since this was last called; false if there is none.
    bool take_last_left_out(Line& line);
    /// Waits until all that was written before can be taken, a line without its end as well.
    void settle(Duration limit);
    /// How many lines were left out, each once.
    std::uint64_t take_left_out() { return left_out_.exchange(0); }
    /// Between fork() and exec(), or in a forked process that goes on, nothing of this works.
    bool is_of_this_process() const;

private:
    struct Source {
        Descriptor pipe;
        Descriptor before;  // What the descriptor was.
        int number;         // 1 or 2.
        Line midway;        // What has arrived of the next line.
    };

    explicit PrintedLines(std::function<void()> notify);
    Result<void> open();
    void run();
    void write_through();
    bool read_some(Source& source);
    void split(Source& source, std::string_view piece);
    void end_line(Source& source);
    void answer();
    void tell();

    std::function<void()> notify_;
    const pid_t owner_;
    std::array<Source, 2> sources_{};
    Descriptor asked_;  // Eventfds: somebody settles, and it is done.
    Descriptor answered_;
    std::atomic<std::uint64_t> questions_{0};
    std::atomic<std::uint64_t> answers_{0};
    std::atomic<bool> is_over_{false};
    std::atomic<bool> is_told_{false};
    bool has_news_ = false;
    Instant told_{};  // When notify() was called last.
    Line unheard_;

    std::array<Line, most> lines_;  // A ring.
    std::atomic<std::size_t> begin_{0};
    std::atomic<std::size_t> end_{0};
    std::atomic<std::uint64_t> left_out_{0};
    Line last_left_out_;
    std::atomic<bool> has_last_left_out_{false};
    std::thread thread_;
};

}  // namespace mayfly::process
