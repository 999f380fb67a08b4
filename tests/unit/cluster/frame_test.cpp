#include "cluster/frame.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::cluster {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes framed(const Bytes& payload) {
    auto bytes = *frame_header(payload.size());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

TEST(Frame, HeaderIsTheSizeMostSignificantByteFirst) {
    EXPECT_EQ(*frame_header(0x01020304 & (max_payload_size - 1)), (Bytes{0, 2, 3, 4}));
    EXPECT_EQ(*frame_header(max_payload_size), (Bytes{1, 0, 0, 0}));
}

TEST(Frame, RefusesToSendWhatNobodyMayReceive) {
    EXPECT_FALSE(frame_header(0));
    EXPECT_FALSE(frame_header(max_payload_size + 1));
}

TEST(FrameReader, GivesPayloadsBackHoweverTheStreamIsCut) {
    std::mt19937_64 random(7);
    std::vector<Bytes> payloads;
    Bytes stream;
    for (int i = 0; i < 100; ++i) {
        payloads.emplace_back(1 + random() % 300, static_cast<std::uint8_t>(i));
        const auto frame = framed(payloads.back());
        stream.insert(stream.end(), frame.begin(), frame.end());
    }
    for (const std::size_t largest : {1, 7, 64, 10'000}) {
        FrameReader reader;
        std::vector<Bytes> received;
        for (std::size_t at = 0; at < stream.size();) {
            const auto size = std::min(stream.size() - at, 1 + random() % largest);
            reader.feed(std::span(stream).subspan(at, size));
            at += size;
            while (const auto payload = *reader.next()) {
                received.emplace_back(payload->begin(), payload->end());
            }
        }
        EXPECT_EQ(received, payloads);
        EXPECT_FALSE(reader.is_midway());
    }
}

TEST(FrameReader, KnowsThatItIsMidway) {
    FrameReader reader;
    EXPECT_FALSE(reader.is_midway());
    reader.feed(Bytes{0, 0, 0, 2, 1});
    EXPECT_FALSE(*reader.next());
    EXPECT_TRUE(reader.is_midway());
}

TEST(FrameReader, RefusesEmptyAndOversizedFramesAfterFourBytes) {
    FrameReader empty;
    empty.feed(Bytes{0, 0, 0, 0});
    EXPECT_FALSE(empty.next());
    FrameReader oversized;
    oversized.feed(Bytes{1, 0, 0, 1});
    EXPECT_FALSE(oversized.next());
    FrameReader text;
    const std::string_view request = "GET / HTTP/1.1\r\n";
    text.feed(Bytes(request.begin(), request.end()));
    EXPECT_FALSE(text.next());
}

TEST(FrameReader, AllowsAStrangerLessThanAFriend) {
    FrameReader reader(max_handshake_payload_size);
    reader.feed(framed(Bytes(max_handshake_payload_size, 1)));
    EXPECT_TRUE(*reader.next());
    reader.feed(framed(Bytes(max_handshake_payload_size + 1, 1)));
    EXPECT_FALSE(reader.next());
    reader.set_max_size(max_payload_size);
    EXPECT_TRUE(*reader.next());
}

}  // namespace
}  // namespace mayfly::cluster
