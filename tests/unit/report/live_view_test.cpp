#include "report/live_view.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <gmock/gmock.h>

#include "report/text.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr TerminalStyle plain_window{{80, 24}, Colours::off, true};
constexpr TerminalStyle file{{160, 50}, Colours::off, false};

/// A stream in memory.
class Paper {
public:
    std::FILE* stream() { return stream_.get(); }
    std::string taken() {
        std::fflush(stream());
        std::string text(text_ + read_, size_ - read_);
        read_ = size_;
        return text;
    }
    Paper() = default;
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;
    ~Paper() {
        stream_.reset();
        std::free(text_);
    }

private:
    char* text_ = nullptr;
    std::size_t size_ = 0;
    std::size_t read_ = 0;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_{
        open_memstream(&text_, &size_), std::fclose};
};

TEST(RenderLive, ShowsTheRun) {
    EXPECT_EQ(
        render_live(sample_run(), {}, plain_window),
        "running   ████████████████████"
        "░░░░░░░░░░░░░░░░░░░░ 50%  30s of 1m\n"
        "users     98 running, 100 wanted, 100 target\n"
        "now       27.00 requests/s   failures 0.00%   in flight 0\n"
        "times     p50 2.00 ms   p95 90.0 ms   p99 150 ms\n"
        "run       8 requests  failures 1(12.50%)  max 150 ms\n"
        "workers   2, busiest worker 1: 0% CPU, 0 ms late\n"
        "\n"
        "Type   Name           # reqs    # fails |    p50     p95     p99 |    req/s\n"
        "------|------------|--------|-----------|-------|-------|--------|---------\n"
        "GET    /                   5   0(0.00%) |      0       0       0 |    25.00\n"
        "POST   /checkout           3  1(33.33%) |      0       0       0 |     2.00\n"
    );
}

TEST(RenderLive, ShowsTheBusiestOfManyEntries) {
    stats::Snapshot run = sample_run();
    for (int number = 0; number < 500; ++number) {
        run.entries.push_back(sample_entry("GET", "/item/" + std::to_string(number), {1ms}));
        run.entries.back().current_requests_per_second = 1000 - number;
    }
    const std::string text = render_live(run, {}, plain_window);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 23);
    EXPECT_THAT(text, HasSubstr("/item/0 "));
    EXPECT_THAT(text, HasSubstr("… and 489 more\n"));
    EXPECT_THAT(text, Not(HasSubstr("/checkout")));
}

TEST(RenderLive, FitsAnyWindow) {
    stats::Snapshot run = sample_run();
    run.entries[0].name = "/\u65e5\u672c\x1b[2J/" + std::string(300, 'x');
    run.workers[0].state = stats::WorkerState::lost;
    run.workers[0].note = std::string(200, 'y');
    for (std::size_t columns = 1; columns <= 120; ++columns) {
        for (std::size_t rows = 1; rows <= 16; ++rows) {
            const TerminalStyle style{{columns, rows}, Colours::off, true};
            const std::string text = render_live(run, {}, style);
            const auto lines = std::count(text.begin(), text.end(), '\n');
            EXPECT_LE(lines, std::max<long>(1, static_cast<long>(rows) - 1));
            for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
                const std::size_t cells = display_width(text.substr(at, text.find('\n', at) - at));
                ASSERT_LT(cells, std::max<std::size_t>(columns, 2)) << text;
            }
            EXPECT_EQ(text.find('\x1b'), std::string::npos);
        }
    }
}

TEST(LiveView, RedrawsInPlaceAndLeavesNothingBehind) {
    Paper paper;
    LiveView view(paper.stream(), [] { return plain_window; });
    view.show(sample_run(), stats::Timeline());
    EXPECT_THAT(paper.taken(), Not(HasSubstr("\x1b[11A")));
    view.show(sample_run(), stats::Timeline());
    EXPECT_THAT(paper.taken(), HasSubstr("\r\x1b[11A"));
    view.print_line("a log line");
    EXPECT_THAT(paper.taken(), HasSubstr("\r\x1b[11A\x1b[Ja log line\nrunning"));
    view.finish();
    EXPECT_EQ(paper.taken(), "\r\x1b[11A\x1b[J");
    view.finish();
    EXPECT_THAT(paper.taken(), IsEmpty());
}

TEST(LiveView, PrintsATableToAFileWhenFiguresChange) {
    Paper paper;
    LiveView view(paper.stream(), [] { return file; });
    stats::Snapshot run = sample_run();
    view.show(run, stats::Timeline());
    const std::string first = paper.taken();
    EXPECT_TRUE(first.starts_with("Type     Name ")) << first;
    EXPECT_EQ(first.find('\x1b'), std::string::npos);

    run.time += 1000;
    run.aggregated.requests += 1;
    view.show(run, stats::Timeline());
    EXPECT_THAT(paper.taken(), IsEmpty()) << "only a second later";
    run.time += 1000;
    view.show(run, stats::Timeline());
    EXPECT_THAT(paper.taken(), HasSubstr("Aggregated       9"));
    run.time += 2000;
    view.show(run, stats::Timeline());
    EXPECT_THAT(paper.taken(), IsEmpty()) << "nothing changed";
    view.print_line("a log line");
    view.finish();
    EXPECT_EQ(paper.taken(), "a log line\n");
}

TEST(LiveView, OutlivesATerminalThatIsGone) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> full(
        std::fopen("/dev/full", "w"), std::fclose
    );
    ASSERT_NE(full, nullptr);
    LiveView view(full.get(), [] { return plain_window; });
    view.show(sample_run(), stats::Timeline());
    view.print_line("log");
    view.finish();
}

}  // namespace
}  // namespace mayfly::report
