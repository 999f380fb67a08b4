#include "cluster/codec.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cluster/frame.hpp"
#include "cluster/msgpack.hpp"
#include "support/temporary_directory.hpp"
#include "unit/cluster/sample_messages.hpp"

namespace mayfly::cluster {
namespace {

using testing::HasSubstr;

/// Compares plain messages by their members and reports, which have no comparison, by their bytes.
void expect_equal(const Message& left, const Message& right) {
    ASSERT_EQ(left.index(), right.index());
    std::visit(
        [&](const auto& message) {
            using Type = std::decay_t<decltype(message)>;
            if constexpr (std::equality_comparable<Type>) {
                EXPECT_EQ(message, std::get<Type>(right));
            } else {
                EXPECT_EQ(encode(left), encode(right));
            }
        },
        left
    );
}

TEST(Codec, EveryMessageComesBackAsItWas) {
    for (const auto& message : one_of_each()) {
        const auto decoded = decode(encode(message));
        ASSERT_TRUE(decoded) << decoded.error().message;
        expect_equal(message, *decoded);
    }
    EXPECT_EQ(one_of_each().size(), std::variant_size_v<Message>);
}

TEST(Codec, NothingIsLeftOfTheReportWhoseMemoryIsUsedAgain) {
    auto all = one_of_each();
    all.emplace_back(Report{});
    for (const auto& message : all) {
        Report spare = some_report();
        const auto decoded = decode(encode(message), spare);
        ASSERT_TRUE(decoded);
        expect_equal(message, *decoded);
        const bool is_report = std::holds_alternative<Report>(message);
        EXPECT_EQ(spare.interval.entries.empty(), is_report) << "only a report takes it";
    }
}

TEST(Codec, AMapThatIsUsedAgainHasNothingOfTheLast) {
    const std::map<int, std::uint64_t> all[]{
        {}, {{200, 1}}, {{200, 2}, {404, 3}}, {{0, 4}, {200, 5}}, {{404, 6}, {503, 7}}};
    for (const auto& last : all) {
        for (const auto& next : all) {
            Report spare;
            spare.interval.entries.emplace_back().statuses = last;
            Report sent;
            sent.interval.entries.emplace_back().statuses = next;
            const auto decoded = decode(encode(sent), spare);
            ASSERT_TRUE(decoded);
            EXPECT_EQ(std::get<Report>(*decoded).interval.entries.at(0).statuses, next);
        }
    }
}

TEST(Codec, AReportKeepsEveryMember) {
    const auto decoded = decode(encode(some_report()));
    ASSERT_TRUE(decoded);
    const auto& report = std::get<Report>(*decoded);
    EXPECT_EQ(report.run, "run-1");
    EXPECT_EQ(report.sequence, 70'000u);
    EXPECT_EQ(report.running, some_report().running);
    EXPECT_EQ(report.stopped_users, 1u);
    EXPECT_TRUE(report.asks_to_stop);
    EXPECT_TRUE(report.is_final);
    const auto& interval = report.interval;
    EXPECT_EQ(interval.until, some_interval().until);
    ASSERT_EQ(interval.entries.size(), 2u);
    EXPECT_EQ(interval.entries[0].content_bytes, 1ULL << 40);
    EXPECT_EQ(interval.entries[0].response_times, some_times());
    EXPECT_TRUE(interval.entries[0].phases[0].empty());
    EXPECT_EQ(interval.entries[0].phases[2], some_times());
    EXPECT_EQ(interval.entries[0].statuses, some_interval().entries[0].statuses);
    EXPECT_EQ(interval.errors.at(0).error, "503 Service Unavailable");
    EXPECT_EQ(interval.errors.at(0).first_example, "first");
    EXPECT_EQ(interval.errors.at(0).last_example, "last");
    EXPECT_EQ(interval.exceptions.at(0).location, "shop.cpp:3");
    EXPECT_EQ(interval.exceptions.at(0).last_example, "two");
    EXPECT_EQ(interval.tasks.at(0).runs, 9u);
    EXPECT_EQ(interval.series, some_interval().series);
    EXPECT_EQ(interval.loop_lag, some_times());
    EXPECT_EQ(interval.loop.watched, some_interval().loop.watched);
    EXPECT_EQ(interval.loop.stalls.at(0).cause, stats::StallCause::blocked);
    EXPECT_EQ(interval.loop.stalls.at(0).location, "shop.cpp:3");
    EXPECT_EQ(interval.loop.stalls.at(0).lengths, some_times());
    EXPECT_EQ(interval.loop.throttling, some_interval().loop.throttling);
    EXPECT_EQ(interval.loop.steal, some_interval().loop.steal);
}

TEST(Codec, AnotherMessagePackReaderUnderstandsIt) {
    for (const auto& message : one_of_each()) {
        const auto parsed = nlohmann::json::from_msgpack(encode(message));
        ASSERT_TRUE(parsed.is_array());
        EXPECT_EQ(parsed[0].get<std::size_t>(), message.index());
    }
    const auto stop = nlohmann::json::from_msgpack(encode(Stop{
        "run-1", 70'000, std::chrono::seconds(5), StopMode::now}));
    EXPECT_EQ(stop[1], nlohmann::json({"run-1", 70'000, 5'000'000'000, 1}));
}

TEST(Codec, ReadsWhatAnotherMessagePackWriterWrote) {
    const auto bytes = nlohmann::json::to_msgpack(nlohmann::json({9, {std::string(40, 'r')}}));
    const auto decoded = decode(bytes);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(std::get<Stopped>(*decoded), Stopped{std::string(40, 'r')});
}

/// The fuzzer begins with the corpus, so it has to know the messages as they are now.
TEST(Codec, TheCorpusHasAMessageOfEachKind) {
    std::set<std::size_t> kinds;
    for (const auto& file : std::filesystem::directory_iterator(CODEC_CORPUS)) {
        const auto text = support::read_file(file.path());
        if (const auto message = decode(Bytes(text.begin(), text.end()))) {
            kinds.insert(message->index());
        }
    }
    for (std::size_t kind = 0; kind < std::variant_size_v<Message>; ++kind) {
        EXPECT_TRUE(kinds.contains(kind)) << "none of number " << kind;
    }
}

TEST(Codec, EveryTruncationIsRefused) {
    for (const auto& message : one_of_each()) {
        const auto bytes = encode(message);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            ASSERT_FALSE(decode(std::span(bytes).first(size))) << message.index() << " " << size;
        }
    }
}

TEST(Codec, BytesAfterTheEndAreRefused) {
    auto bytes = encode(Stopped{"run-1"});
    bytes.push_back(0);
    EXPECT_THAT(decode(bytes).error().message, HasSubstr("Stopped"));
}

TEST(Codec, AnyDamagedByteIsReadOrRefusedButNeverWorse) {
    std::mt19937_64 random(6);
    for (const auto& message : one_of_each()) {
        const auto good = encode(message);
        for (int round = 0; round < 500; ++round) {
            auto bad = good;
            for (std::uint64_t i = 0; i <= random() % 3; ++i) {
                bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
            }
            if (const auto decoded = decode(bad)) {
                const auto again = decode(encode(*decoded));
                ASSERT_TRUE(again) << again.error().message;
            }
        }
    }
}

TEST(Codec, ALengthThatIsNotThereAllocatesNothing) {
    PackWriter writer;
    writer.array(2);
    writer.natural(2);  // Ready
    writer.array(1);
    auto bytes = writer.take();
    bytes.insert(bytes.end(), {0xdd, 0xff, 0xff, 0xff, 0xff});
    EXPECT_THAT(decode(bytes).error().message, HasSubstr("malformed Ready"));
}

TEST(Codec, RefusesWhatIsNoMessage) {
    for (const std::vector<std::uint8_t>& bytes :
         {std::vector<std::uint8_t>{},
          {0xc0},
          {0x92, 0x7f, 0x90},
          {'G', 'E', 'T', ' ', '/'},
          std::vector<std::uint8_t>(100'000, 0x91)}) {
        EXPECT_THAT(decode(bytes).error().message, HasSubstr("no message of this protocol"));
    }
}

TEST(Codec, RefusesNumbersThatDoNotFit) {
    PackWriter negative;
    negative.array(2);
    negative.natural(6);  // Acknowledge
    negative.array(1);
    negative.integer(-1);
    EXPECT_FALSE(decode(negative.take()));
    PackWriter unknown_mode;
    unknown_mode.array(2);
    unknown_mode.natural(8);  // Stop
    unknown_mode.array(4);
    unknown_mode.text("run");
    unknown_mode.natural(1);
    unknown_mode.integer(0);
    unknown_mode.natural(2);
    EXPECT_THAT(decode(unknown_mode.take()).error().message, HasSubstr("choice"));
}

// "the master refused this worker: " is no sentence, and what a stranger sends is up to him.
TEST(Codec, AReasonIsNeverEmpty) {
    for (const Message& message :
         {Message(Goodbye{}), Message(Expelled{}), Message(LoadFailed{})}) {
        const auto decoded = decode(encode(message));
        ASSERT_TRUE(decoded);
        std::visit(
            [](const auto& read) {
                if constexpr (requires { read.reason; }) {
                    EXPECT_EQ(read.reason, "it gave no reason");
                }
            },
            *decoded
        );
        EXPECT_EQ(decoded->index(), message.index());
    }
}

TEST(Codec, CutsTextsThatNoReaderWouldAccept) {
    const auto decoded = decode(encode(LogLine{logging::Level::info, std::string(1 << 20, 'x')}));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(std::get<LogLine>(*decoded).text.size(), std::size_t{64} << 10);
}

TEST(Codec, IntegersOfAllSizesRoundTrip) {
    PackWriter writer;
    std::vector<std::int64_t> numbers{0, -1, -32, -33, INT64_MIN, INT64_MAX};
    for (int bit = 0; bit < 63; ++bit) {
        for (const auto number : {(1LL << bit) - 1, 1LL << bit, -(1LL << bit)}) {
            numbers.push_back(number);
        }
    }
    for (const auto number : numbers) writer.integer(number);
    writer.natural(UINT64_MAX);
    const auto bytes = writer.take();
    PackReader reader(bytes);
    for (const auto number : numbers) ASSERT_EQ(reader.integer(), number);
    EXPECT_EQ(reader.natural(), UINT64_MAX);
    EXPECT_TRUE(reader.at_end());
    EXPECT_FALSE(reader.failed());
}

}  // namespace
}  // namespace mayfly::cluster
