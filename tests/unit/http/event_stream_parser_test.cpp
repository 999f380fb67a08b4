#include "http/event_stream_parser.hpp"

#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
    std::string data;
    std::string type = "message";
    std::string id{};
    std::optional<Duration> retry{};
    bool operator==(const Read&) const = default;
};

std::vector<Read> events_in(std::string_view bytes, std::size_t piece = 1 << 20) {
    EventStreamParser parser(1 << 20);
    std::vector<Read> events;
    const EventCallback note = [&](const Event& event) {
        events.push_back(
            {std::string(event.data), std::string(event.type), std::string(event.id), event.retry}
        );
    };
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        EXPECT_TRUE(*parser.put(bytes.substr(0, piece), 1ms, note));
    }
    return events;
}

void PrintTo(const Read& event, std::ostream* out) {
    *out << event.type << " " << event.id << ": " << event.data;
}

TEST(EventStreamParser, JoinsTheLinesOfDataAndKeepsTheLastId) {
    EXPECT_THAT(
        events_in("data: one\ndata: two\nid: 7\nevent: add\n\ndata\n\n: comment\nid\ndata:  x\n\n"),
        ElementsAre(
            Read{"one\ntwo", "add", "7"}, Read{"", "message", "7"}, Read{" x", "message", ""}
        )
    );
}

TEST(EventStreamParser, EndsLinesAsBrowsersDo) {
    const std::vector<Read> expected{{"a\nb"}, {"c"}};
    EXPECT_EQ(events_in("data:a\ndata:b\n\ndata:c\n\n"), expected);
    EXPECT_EQ(events_in("data:a\r\ndata:b\r\n\r\ndata:c\r\n\r\n"), expected);
    EXPECT_EQ(events_in("data:a\rdata:b\r\rdata:c\r\r"), expected);
    EXPECT_EQ(events_in("data:a\rdata:b\n\r\ndata:c\r\r\n"), expected) << "and mixes them";
}

TEST(EventStreamParser, ReadsTheSameInPiecesOfAnySize) {
    const std::string text =
        "\xEF\xBB\xBF"
        "data: first\r\n\r\n: ping\r\nretry: 2500\r\nid: 3\r\nevent: e\r\n"
        "data: x\r\ndata: y\r\n\r\n";
    const std::vector<Read> whole = events_in(text);
    EXPECT_THAT(whole, ElementsAre(Read{"first"}, Read{"x\ny", "e", "3", 2500ms}));
    for (std::size_t piece = 1; piece < text.size(); ++piece)
        EXPECT_EQ(events_in(text, piece), whole) << piece;
}

TEST(EventStreamParser, DropsWhatIsNoEvent) {
    EXPECT_THAT(events_in("event: add\nid: 4\n\n"), IsEmpty()) << "no data";
    EXPECT_THAT(events_in("data: cut off\n"), IsEmpty()) << "the end came before its empty line";
    EXPECT_THAT(
        events_in("\xEF\xBB\xBF\xEF\xBB\xBF"
                  "data: x\n\n"),
        IsEmpty()
    ) << "one mark is skipped";
    EXPECT_THAT(
        events_in("retry: 1x\nretry: -1\nDATA: no\nid: a\ndata: yes\n\n"
                  "retry:\nretry: 99999999999999999999\ndata: z\n\n"),
        ElementsAre(Read{"yes", "message", "a"}, Read{"z", "message", "a"})
    );
    const std::string with_zero("id: 1\nid: a\0b\ndata: x\n\n", 23);
    EXPECT_THAT(events_in(with_zero), ElementsAre(Read{"x", "message", "1"}));
}

TEST(EventStreamParser, EndsWhereTheAuthorWantsIt) {
    EventStreamParser parser(1 << 20);
    std::vector<std::string> seen;
    const auto went_on =
        parser.put("data: a\n\ndata: b\n\ndata: c\n\n", 5ms, [&](const Event& event) {
            seen.emplace_back(event.data);
            EXPECT_EQ(event.since_start, 5ms);
            return event.data != "b";
        });
    EXPECT_FALSE(*went_on);
    EXPECT_THAT(seen, ElementsAre("a", "b"));
}

TEST(EventStreamParser, BoundsAnEvent) {
    const EventCallback ignore = [](const Event&) {};
    EventStreamParser line(100);
    EXPECT_TRUE(line.put("data: " + std::string(90, 'x'), 1ms, ignore));
    const auto longer = line.put("yyyyyyyyyyyy", 1ms, ignore);
    EXPECT_THAT(longer.error().message, HasSubstr("an event of the response is larger than 100"));
    EventStreamParser lines(100);
    EXPECT_TRUE(lines.put("data: " + std::string(60, 'x') + "\n", 1ms, ignore));
    EXPECT_FALSE(lines.put("data: " + std::string(60, 'x') + "\n", 1ms, ignore));
    EventStreamParser many(100);
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(many.put("data: " + std::string(60, 'x') + "\n\n", 1ms, ignore));
}

}  // namespace
}  // namespace mayfly::http
