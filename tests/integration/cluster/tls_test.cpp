// Links with a token: what is on the wire between a worker and its master, and what becomes of it
// when somebody there changes it.
#include "cluster/tls.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fiber/await.hpp"
#include "integration/cluster/fixture.hpp"

namespace mayfly::cluster {
namespace {

using testing::HasSubstr;
using Records = std::vector<Bytes>;

const std::string token = "a token of some length";
const std::string other_token = "another token, as long";

/// Sits on the wire between a worker and its master, sees all of it, and may change what the worker
/// sends, one TLS record after the other.
class Wire {
public:
    explicit Wire(fiber::Loop& loop) : to_worker_(loop), to_master_(loop), fibers_(loop) {
        EXPECT_TRUE(fibers_.spawn([this] { relay(to_master_.near, to_worker_.near); }));
        EXPECT_TRUE(fibers_.spawn([this] { relay_records(); }));
    }
    Socket worker_end() { return std::move(to_worker_.far); }
    Socket master_end() { return std::move(to_master_.far); }
    void end() {
        to_worker_.near.close();
        to_master_.near.close();
        fibers_.join_all();
    }
    bool has_seen(const std::string& text) const {
        return std::search(seen.begin(), seen.end(), text.begin(), text.end()) != seen.end();
    }

    Bytes seen;
    Records from_worker;                          // Records.
    std::function<Records(const Bytes&)> tamper;  // If set, what becomes of a record.

private:
    void relay(Socket& from, Socket& to) {
        std::array<std::uint8_t, 4096> bytes{};
        boost::system::error_code error;
        while (!error) {
            const auto size = from.async_read_some(boost::asio::buffer(bytes), fiber::await[error]);
            seen.insert(seen.end(), bytes.begin(), bytes.begin() + size);
            if (!error) {
                boost::asio::async_write(to, boost::asio::buffer(bytes, size), fiber::await[error]);
            }
        }
        boost::system::error_code ignored;
        to.shutdown(Socket::shutdown_send, ignored);
    }
    void relay_records() {
        std::array<std::uint8_t, 4096> bytes{};
        Bytes unread;
        boost::system::error_code error;
        while (!error) {
            const auto size =
                to_worker_.near.async_read_some(boost::asio::buffer(bytes), fiber::await[error]);
            seen.insert(seen.end(), bytes.begin(), bytes.begin() + size);
            unread.insert(unread.end(), bytes.begin(), bytes.begin() + size);
            constexpr std::size_t head = 5;
            constexpr std::uint8_t first_of_tls = 0x16;
            if (speech_ == Speech::unheard && size > 0) {
                speech_ = unread.front() == first_of_tls ? Speech::tls : Speech::plain;
            }
            if (speech_ == Speech::plain) {
                boost::asio::async_write(
                    to_master_.near, boost::asio::buffer(bytes, size), fiber::await[error]
                );
                continue;
            }
            while (unread.size() >= head) {
                const std::size_t whole = head + (std::size_t{unread[3]} << 8 | unread[4]);
                if (unread.size() < whole) break;
                const Bytes record(unread.begin(), unread.begin() + static_cast<long>(whole));
                unread.erase(unread.begin(), unread.begin() + static_cast<long>(whole));
                from_worker.push_back(record);
                for (const auto& piece : tamper ? tamper(record) : Records{record}) {
                    boost::asio::async_write(
                        to_master_.near, boost::asio::buffer(piece), fiber::await[error]
                    );
                }
            }
        }
        boost::system::error_code ignored;
        to_master_.near.shutdown(Socket::shutdown_send, ignored);
    }

    enum class Speech { unheard, plain, tls } speech_ = Speech::unheard;
    SocketPair to_worker_;
    SocketPair to_master_;
    fiber::Group fibers_;
};

/// A worker and a master with these tokens, empty for none, and what each says in the end.
struct Meeting {
    Meeting(fiber::Loop& loop, const std::string& workers, const std::string& masters)
        : wire(loop), worker(loop, wire.worker_end()), master(loop, wire.master_end()) {
        const auto its = tls_of(workers, Side::worker);
        const auto ours = tls_of(masters, Side::master);
        fiber::Group group(loop);
        EXPECT_TRUE(group.spawn([&] {
            worker_end = its ? worker.secure(*its) : Result<void>();
            if (worker_end) worker_end = worker.introduce();
            if (!worker_end) worker.cut();
        }));
        const auto joined = master.try_identify(ours.get());
        if (!joined) {
            master_end = joined.error();
            master.cut();
        }
        group.join_all();
    }
    void end() {
        worker.leave();
        master.leave();
        wire.end();
    }

    Wire wire;
    Peer worker;
    Peer master;
    Result<void> worker_end;
    Result<void> master_end;
};

TEST(Tls, WithTheSameTokenNobodyReadsWhatIsSaid) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Meeting meeting(loop, token, token);
        ASSERT_TRUE(meeting.worker_end) << meeting.worker_end.error().message;
        ASSERT_TRUE(meeting.master_end) << meeting.master_end.error().message;
        for (std::uint64_t i = 0; i < 100; ++i) {
            meeting.worker.send(Acknowledge{i});
            meeting.master.send(Goodbye{"a secret of the scenario"});
        }
        for (std::uint64_t i = 0; i < 100; ++i) {
            EXPECT_EQ(meeting.master.expect<Acknowledge>().sequence, i);
            EXPECT_EQ(meeting.worker.expect<Goodbye>().reason, "a secret of the scenario");
        }
        EXPECT_GT(meeting.wire.seen.size(), 2000u);
        for (const auto* text : {"a secret", "0.1.0", "box"}) {
            EXPECT_FALSE(meeting.wire.has_seen(text)) << text;
        }
        meeting.end();
    });
}

TEST(Tls, WithoutATokenItIsPlain) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Meeting meeting(loop, "", "");
        EXPECT_TRUE(meeting.worker_end && meeting.master_end);
        EXPECT_TRUE(meeting.wire.has_seen("0.1.0"));
        meeting.end();
    });
}

struct Disagreement {
    std::string worker;
    std::string master;
    std::string worker_says;
    std::string master_says;
};

TEST(Tls, WhoDoesNotAgreeIsToldAtOnceOnBothSidesWithTheRemedy) {
    for (const auto& [worker, master, worker_says, master_says] : std::vector<Disagreement>{
             {token,
              other_token,
              "token is not the master's; give both the same --token-file",
              "token is not the master's; give both the same --token-file"},
             {"", token, "the master asks for its token", "the master asks for its token"},
             {token,
              "",
              "obeys only a master that knows it, but the master has none; start the master",
              "obeys only a master that has them; start the master with the same --token-file"}}) {
        fiber::Loop loop;
        on_fiber(loop, [&] {
            Meeting meeting(loop, worker, master);
            ASSERT_FALSE(meeting.worker_end);
            ASSERT_FALSE(meeting.master_end);
            EXPECT_THAT(meeting.worker_end.error().message, HasSubstr(worker_says));
            EXPECT_THAT(meeting.master_end.error().message, HasSubstr(master_says));
            meeting.end();
        });
    }
}

/// Four messages of a worker, whose records are changed on the way: the master takes none but
/// those that came before the change.
void expect_noticed(const std::function<Records(const Bytes&, std::size_t)>& tamper) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Meeting meeting(loop, token, token);
        ASSERT_TRUE(meeting.worker_end && meeting.master_end);
        std::size_t number = 0;
        meeting.wire.tamper = [&](const Bytes& record) { return tamper(record, number++); };
        for (const auto* run : {"run-1", "run-2", "run-3", "run-4"}) {
            meeting.worker.send(Stopped{run});
            // Each in a record of its own.
            const auto sent = meeting.wire.from_worker.size();
            ASSERT_TRUE(eventually([&] { return meeting.wire.from_worker.size() > sent; }));
        }
        std::vector<std::string> received;
        auto message = meeting.master.receive();
        for (; message; message = meeting.master.receive()) {
            received.push_back(std::get<Stopped>(*message).run);
        }
        EXPECT_LT(received.size(), 4u);
        for (std::size_t i = 0; i < received.size(); ++i) {
            EXPECT_EQ(received[i], "run-" + std::to_string(i + 1));
        }
        meeting.end();
    });
}

TEST(Tls, NoticesWhatWasAlteredRepeatedLeftOutOrExchanged) {
    expect_noticed([](const Bytes& record, std::size_t number) {
        auto altered = record;
        if (number == 1) altered.back() ^= 1;
        return Records{altered};
    });
    expect_noticed([](const Bytes& record, std::size_t number) {
        return number == 1 ? Records{record, record} : Records{record};
    });
    expect_noticed([](const Bytes& record, std::size_t number) {
        return number == 1 ? Records{} : Records{record};
    });
    Bytes kept;
    expect_noticed([&](const Bytes& record, std::size_t number) {
        if (number == 1) kept = record;
        if (number == 1) return Records{};
        return number == 2 ? Records{record, kept} : Records{record};
    });
}

TEST(Tls, WhatWasRecordedOpensNothing) {
    fiber::Loop loop;
    on_fiber(loop, [&] {
        Meeting meeting(loop, token, token);
        ASSERT_TRUE(meeting.worker_end && meeting.master_end);
        const auto recorded = meeting.wire.from_worker;
        ASSERT_GT(recorded.size(), 2u);
        meeting.end();

        SocketPair pair(loop);
        Peer victim(loop, std::move(pair.far));
        for (const auto& record : recorded) {
            boost::asio::async_write(pair.near, boost::asio::buffer(record), fiber::await);
        }
        const auto ours = tls_of(token, Side::master);
        EXPECT_FALSE(victim.try_identify(ours.get()));
        victim.leave();
    });
}

}  // namespace
}  // namespace mayfly::cluster
