// The stream of events as its readers get it: whole or as changes, compressed or not, quickly or
// slowly.
#include <array>
#include <string>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <zlib.h>

#include "fiber/group.hpp"
#include "integration/web/fixture.hpp"

namespace mayfly::web {
namespace {

class EventsTest : public ServerTest {};

/// Events of a stream of gzip, decompressed as they arrive.
class GzipReader {
public:
    GzipReader() { EXPECT_EQ(inflateInit2(&stream_, 15 + 16), Z_OK); }
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;
    ~GzipReader() { inflateEnd(&stream_); }

    std::string read(std::string_view bytes) {
        std::string text;
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        std::array<char, 4096> piece;
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
            stream_.avail_out = piece.size();
            state_ = inflate(&stream_, Z_SYNC_FLUSH);
            text.append(piece.data(), piece.size() - stream_.avail_out);
        } while (state_ == Z_OK && stream_.avail_out == 0);
        return text;
    }
    /// Whether the stream has ended, and its checksum is right.
    bool is_whole() const { return state_ == Z_STREAM_END && stream_.avail_in == 0; }

private:
    z_stream stream_{};
    int state_ = Z_OK;
};

// Which ends each piece of the stream: an empty block.
constexpr std::string_view flush{"\0\0\xff\xff", 4};

TEST_F(EventsTest, ReadersOfTwoCodingsGetTheSameEventsAsTheyHappen) {
    control.snapshot.entries.resize(200, control.snapshot.aggregated);
    with_server([&] {
        Peer plain = connect();
        Peer gzip = connect();
        plain.send(get("/api/events?changes=1"));
        gzip.send(get("/api/events?changes=1", "Accept-Encoding: gzip, deflate, br\r\n"));
        const std::string plain_head = plain.read_until("\r\n\r\n");
        const std::string gzip_head = gzip.read_until("\r\n\r\n");
        EXPECT_EQ(plain_head.find("Content-Encoding"), std::string::npos);
        EXPECT_NE(gzip_head.find("Content-Encoding: gzip\r\n"), std::string::npos);
        EXPECT_NE(plain_head.find("Vary: Accept-Encoding\r\n"), std::string::npos);
        GzipReader reader;
        std::string all = plain.read_until("event: snapshot\n");
        all += plain.read_until("\n\n");
        EXPECT_TRUE(reader.read(gzip.read_until(flush)) == all);
        for (std::uint64_t tick = 1; tick <= 3; ++tick) {
            control.snapshot.entries[17].requests = tick;
            server->publish(control.record());
            const std::string events = plain.read_until("\n\n");
            EXPECT_THAT(events, testing::StartsWith("event: changes\n"));
            EXPECT_EQ(reader.read(gzip.read_until(flush)), events);
        }
        fiber::Group end(loop);
        ASSERT_TRUE(end.spawn([&] { server->close(); }));
        EXPECT_EQ(plain.read_all(), "event: end\ndata: {}\n\n");
        EXPECT_EQ(reader.read(gzip.read_all()), "event: end\ndata: {}\n\n");
        EXPECT_TRUE(reader.is_whole());
        end.join_all();
    });
}

TEST_F(EventsTest, ASlowReaderOfCompressedChangesGetsWhatIsNewAndLosesNothing) {
    control.snapshot.entries.resize(50, control.snapshot.aggregated);
    std::uint32_t random = 1;
    const auto renew_names = [&] {
        for (auto& entry : control.snapshot.entries) {
            entry.name.clear();  // A text that compression does not make small.
            for (int i = 0; i < 4000; ++i)
                entry.name += static_cast<char>('0' + ((random = random * 69069 + 1) >> 24) % 64);
        }
    };
    with_server([&] {
        Peer slow = connect();
        boost::system::error_code ignored;
        slow.socket().set_option(boost::asio::socket_base::receive_buffer_size(64 * 1024), ignored);
        slow.send(get("/api/events?changes=1", "Accept-Encoding: gzip\r\n"));
        ASSERT_TRUE(eventually([&] { return server->readers() == 1; }));
        std::size_t lines = 0;
        for (; lines < 9; ++lines) {
            renew_names();
            control.logs.add(logging::Level::info, fmt::format("line {}.", lines), 1);
            server->publish(control.record());
            fiber::yield();
        }
        slow.read_until("\r\n\r\n");
        GzipReader reader;
        std::string events;
        const std::string last = fmt::format("line {}.", lines - 1);
        while (!HasFailure() && events.find(last) == std::string::npos)
            events += reader.read(slow.read_until(flush));
        for (std::size_t line = 0; line < lines; ++line)
            EXPECT_NE(events.find(fmt::format("line {}.", line)), std::string::npos) << line;
    });
}

}  // namespace
}  // namespace mayfly::web
