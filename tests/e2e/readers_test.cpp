// Very many pages on one dashboard, some of which never read: the master stays as it is.
#include <array>
#include <fstream>
#include <functional>
#include <list>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "e2e/dashboard_process.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

/// Pages on a loop of their own, which turns only while the test waits for something.
class Pages {
public:
    explicit Pages(std::uint16_t port) : port_(port) {}

    enum class Habit { reads, never_reads };
    void open(Habit habit) {
        Page& page = pages_.emplace_back(loop_);
        page.socket.connect({boost::asio::ip::address_v4::loopback(), port_});
        constexpr std::string_view request = "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        boost::asio::write(page.socket, boost::asio::buffer(request));
        if (habit == Habit::reads) read_on(page);
    }
    /// Turns the loop until every page that reads has had `count` snapshots since this call.
    bool wait_for_snapshots(int count, Duration patience) {
        for (Page& page : pages_) page.snapshots = 0;
        const Instant deadline = Clock::now() + patience;
        const auto lacks_some = [&](const Page& page) {
            return page.is_reading && page.snapshots < count;
        };
        while (std::any_of(pages_.begin(), pages_.end(), lacks_some)) {
            if (Clock::now() > deadline) return false;
            loop_.restart();
            loop_.run_one_for(100ms);
        }
        return true;
    }

private:
    struct Page {
        explicit Page(boost::asio::io_context& loop) : socket(loop) {}
        tcp::socket socket;
        std::array<char, 16 * 1024> piece{};
        int snapshots = 0;
        bool is_reading = false;
    };
    void read_on(Page& page) {
        page.is_reading = true;
        page.socket.async_read_some(
            boost::asio::buffer(page.piece),
            [this, &page](boost::system::error_code error, std::size_t size) {
                ASSERT_FALSE(error) << error.message();
                const std::string_view text(page.piece.data(), size);
                // An event that is cut in two is missed, which only makes the wait longer.
                page.snapshots += text.find("event: snapshot\n") != text.npos;
                read_on(page);
            }
        );
    }

    std::uint16_t port_;
    boost::asio::io_context loop_;
    std::list<Page> pages_;
};

std::uint64_t resident_kilobytes(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string word; status >> word;) {
        std::uint64_t kilobytes = 0;
        if (word == "VmRSS:" && status >> kilobytes) return kilobytes;
    }
    return 0;
}

TEST_F(Dashboard, TwoHundredReadersOfWhichFiftyNeverReadCostNothingThatGrows) {
    open(quickstart, {"--processes", "1", "--autostart", "-u", "20", "-r", "100"});
    ASSERT_TRUE(eventually_state("running"));
    Pages pages(port());
    for (int i = 0; i < 150; ++i) pages.open(Pages::Habit::reads);
    for (int i = 0; i < 50; ++i) pages.open(Pages::Habit::never_reads);
    ASSERT_TRUE(pages.wait_for_snapshots(2, 30s));
    const std::uint64_t before = resident_kilobytes(process().id());
    const std::uint64_t load_before = target_.total().completed;
    EXPECT_TRUE(pages.wait_for_snapshots(8, 60s)) << "each page gets its snapshots";
    EXPECT_LT(resident_kilobytes(process().id()), before + 8 * 1024) << "kilobytes";
    EXPECT_GT(target_.total().completed, load_before + 100) << "the load goes on";
    EXPECT_EQ(run()["running_users"], 20);
    process().signal(SIGINT);
    EXPECT_EQ(process().wait(30s).exit_code, 130);
}

}  // namespace
}  // namespace mayfly::support
