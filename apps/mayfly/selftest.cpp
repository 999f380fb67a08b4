#include "selftest.hpp"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "exit_code.hpp"
#include "judge/selftest.hpp"
#include "limits.hpp"
#include "process/channel.hpp"
#include "process/spawn.hpp"
#include "report/table.hpp"
#include "selftest_scenario.hpp"
#include "stats/histogram.hpp"

namespace mayfly::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration run_limit = 40s;  // Of each run.

/// A folder for what the runs write, which is gone in the end.
class Folder {
public:
    Folder() {
        std::error_code missing;
        const auto outer = std::filesystem::temp_directory_path(missing);
        std::string name = outer / "mayfly-selftest-XXXXXX";
        if (!missing && ::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The demo target in a process of its own.
class TargetProcess {
public:
    static Result<TargetProcess> start() {
        auto ends = process::socket_pair();
        if (!ends) return ends.error();
        constexpr int theirs = 3;
        auto child = process::spawn(
            {.words = {"mayfly", "selftest", "--target", std::to_string(theirs)},
             .file = process::this_program,
             .descriptors = {{ends->theirs.get(), theirs}}}
        );
        if (!child) return child.error();
        TargetProcess target(std::move(*child), std::move(ends->ours));
        ends->theirs = Descriptor();
        target.port_ = target.read_number();
        if (target.port_ == 0) return Error{"the demo target could not be started"};
        return target;
    }

    std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
    /// Ends it: how many requests it has answered.
    std::uint64_t finish() {
        child_.signal(SIGTERM);
        const std::uint64_t answered = read_number();
        child_.wait();
        return answered;
    }

private:
    TargetProcess(process::Child child, Descriptor channel)
        : child_(std::move(child)), channel_(std::move(channel)) {}

    std::uint64_t read_number() {
        std::string text;
        for (char c = 0; ::read(channel_.get(), &c, 1) == 1 && c != '\n';) text += c;
        return parse_number<std::uint64_t>(text).value_or(0);
    }

    process::Child child_;
    Descriptor channel_;
    std::uint64_t port_ = 0;
};

/// Waits for the end of a run, and measures meanwhile how late timers of this machine are.
std::optional<process::Status> await(process::Child& run, stats::Histogram& lateness) {
    const Instant deadline = Clock::now() + run_limit;
    while (Clock::now() < deadline) {
        if (const auto status = run.poll()) return status;
        const Instant due = Clock::now() + 5ms;
        const timespec pause{0, std::chrono::nanoseconds(5ms).count()};
        ::nanosleep(&pause, nullptr);
        lateness.record(Clock::now() - due);
    }
    return std::nullopt;
}

struct Selftest {
    const Folder& folder;
    TargetProcess& target;
    stats::Histogram lateness{};

    Result<judge::CsvStatistics> run(const std::vector<std::string>& more) {
        const auto prefix = (folder.path() / "run").string();
        std::vector<std::string> words{
            "mayfly",
            "run",
            std::string(selftest_name),
            "--headless",
            "--only-summary",
            "--no-history",
            "--processes=1",
            "--users=50",  // Of fixed counts, as many as there are.
            "--spawn-rate=1000",
            "--config=/dev/null",
            "--loglevel=error",
            "--logfile=" + prefix + ".log",
            "--host=" + target.url(),
            "--csv=" + prefix};
        words.insert(words.end(), more.begin(), more.end());
        auto child = process::spawn(
            {.words = words,
             .file = process::this_program,
             .descriptors = {{process::nothing, STDIN_FILENO}, {process::nothing, STDOUT_FILENO}}}
        );
        if (!child) return Error{"a run could not be started: " + child.error().message};
        const auto status = await(*child, lateness);
        if (!status) return Error{"a run did not end; the machine may be much too busy"};
        // Failed requests and the like are meant.
        const bool is_complete =
            status->code() <= judge::exit_threshold && status->code() != judge::exit_unusable &&
            status->code() != judge::exit_partial && status->code() != judge::exit_internal;
        if (!is_complete) return Error{"a run failed: " + status->sentence()};
        auto text = read_file(prefix + "_stats.csv");
        if (!text) return text.error();
        return judge::CsvStatistics(std::move(*text));
    }
};

void print_rows(const std::vector<judge::SelftestRow>& rows) {
    using report::Align;
    report::Table table(
        {{"Figure", Align::left},
         {"Expected", Align::right, 10},
         {"Measured", Align::right, 10},
         {"Tolerance", Align::right},
         {"Result", Align::left}}
    );
    for (const judge::SelftestRow& row : rows) {
        const auto number = [&](double value) {
            return row.is_time ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
        };
        table.add_row(
            {{row.what},
             {number(row.expected)},
             {number(row.measured)},
             {number(row.tolerance)},
             row.is_good() ? report::Cell{"ok", report::Tone::good}
                           : report::Cell{"off", report::Tone::bad}}
        );
    }
    fmt::print("{}", table.render(report::style_of(stdout)));
}

void print_machine(const stats::Histogram& lateness, double requests_per_second) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    fmt::print(
        "\nThis machine: timers are {:.2f} ms late (median) and {:.2f} ms ({} %); a worker "
        "process makes {:.0f} requests a second of the demo target; {} files may be open, which is "
        "the limit of connected users for each worker process.\n\n",
        to_millis(lateness.percentile(50)),
        to_millis(lateness.percentile(judge::telling_percent)),
        judge::telling_percent,
        requests_per_second,
        files.rlim_cur == RLIM_INFINITY ? "any number of" : std::to_string(files.rlim_cur)
    );
}

int conclude(const judge::Verdict& verdict) {
    if (verdict.outcome == judge::Outcome::passed) {
        fmt::print("selftest: passed; mayfly measures on this machine what the target does\n");
    } else {
        const bool is_busy = verdict.outcome == judge::Outcome::not_trusted;
        fmt::print("selftest: {}; {}\n", is_busy ? "undecided" : "failed", verdict.reasons.front());
    }
    std::fflush(stdout);
    return verdict.exit_code;
}

/// Runs of users with options that nobody gave.
void forget_environment() {
    std::vector<std::string> names;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view word(*entry);
        if (word.starts_with("MAYFLY_")) names.emplace_back(word.substr(0, word.find('=')));
    }
    for (const std::string& name : names) ::unsetenv(name.c_str());
}

Result<int> test_machine() {
    const Folder folder;
    if (folder.path().empty()) return Error{"no folder for temporary files; set TMPDIR to one"};
    auto target = TargetProcess::start();
    if (!target) return target.error();
    Selftest test{folder, *target};
    fmt::print("Three runs against the demo target, which take about 25 seconds.\n\n");
    std::fflush(stdout);
    const auto delays =
        test.run({"--user-kinds=constant delay,bimodal delay,heavy tail,errors,slow body"});
    if (!delays) return delays.error();
    const auto stall = test.run(
        {"--user-kinds=arrivals,stall", fmt::format("--run-time={}s", judge::stall_run / 1s)}
    );
    if (!stall) return stall.error();
    const stats::Histogram lateness = test.lateness;  // Before the processors are full.
    const auto haste = test.run({"--user-kinds=haste", "--run-time=4s"});
    if (!haste) return haste.error();
    auto rows = judge::rows_of_delays(*delays);
    for (auto& row : judge::rows_of_stall(*stall)) rows.push_back(std::move(row));
    double counted = 0;
    for (const auto* run : {&*delays, &*stall, &*haste}) {
        counted += run->value("Aggregated", "Request Count");
    }
    // What the end of the last run cut off may have been answered.
    rows.push_back(
        {"requests that the target answered", static_cast<double>(target->finish()), counted, 50}
    );
    print_rows(rows);
    print_machine(lateness, haste->value("Aggregated", "Requests/s"));
    return conclude(judge::judge_selftest(rows, lateness.percentile(judge::telling_percent)));
}

}  // namespace

int run_selftest() {
    raise_open_file_limit();
    forget_environment();
    const auto code = test_machine();
    return code ? *code : refuse(code.error());
}

}  // namespace mayfly::app
