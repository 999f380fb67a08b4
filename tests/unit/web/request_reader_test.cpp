#include "web/request_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace mayfly::web {
namespace {

struct Read {
    bool is_done = false;
    unsigned refusal = 0;
    std::string path;
    std::string body;
    std::string unread;
    bool operator==(const Read&) const = default;
};

/// Puts `bytes` in two or more pieces, the first of one size and the others of another.
Read read_in_pieces(std::string_view bytes, std::size_t first, std::size_t others) {
    RequestReader reader;
    Read read;
    for (std::size_t size = first; !bytes.empty() && !reader.is_done(); size = others) {
        read.unread += bytes.substr(0, size);
        bytes.remove_prefix(std::min(size, bytes.size()));
        reader.put(read.unread);
    }
    read.is_done = reader.is_done();
    if (reader.refusal()) {
        read.refusal = reader.refusal()->status;
        read.unread.clear();  // The connection ends.
    } else if (read.is_done) {
        Request request = reader.take();
        read.path = request.path;
        read.body = request.body;
        read.unread += bytes;
    }
    return read;
}

Read read_whole(std::string_view bytes) {
    return read_in_pieces(bytes, bytes.size(), bytes.size());
}

const std::string start = "POST /api/start?a=b HTTP/1.1\r\nHost: localhost\r\n";
const std::string chunks = start + "Transfer-Encoding: chunked\r\n\r\n";

TEST(RequestReader, ReadsARequestAndLeavesWhatFollows) {
    const auto read = read_whole(start + "Content-Length: 2\r\n\r\n{}GET /");
    EXPECT_TRUE(read.is_done);
    EXPECT_EQ(read.path, "/api/start");
    EXPECT_EQ(read.body, "{}");
    EXPECT_EQ(read.unread, "GET /");
}

TEST(RequestReader, JoinsChunks) {
    EXPECT_EQ(read_whole(chunks + "1\r\n{\r\n1;x\r\n}\r\n0\r\n\r\n").body, "{}");
    EXPECT_TRUE(read_whole(chunks + "0\r\n\r\n").is_done);
}

TEST(RequestReader, TakesTheHostFromATargetThatNamesOne) {
    const auto read = [](const std::string& target) {
        RequestReader reader;
        std::string bytes = "GET " + target + " HTTP/1.1\r\nHost: other\r\n\r\n";
        reader.put(bytes);
        const Request request = reader.take();
        return std::vector{request.host, request.path, request.query};
    };
    using Parts = std::vector<std::string>;
    EXPECT_EQ(read("http://here:8089/api/state?a=b"), (Parts{"here:8089", "/api/state", "a=b"}));
    EXPECT_EQ(read("HTTPS://[::1]"), (Parts{"[::1]", "/", ""}));
    EXPECT_EQ(read("http://here?a=/"), (Parts{"here", "/", "a=/"}));
    EXPECT_EQ(read("http:///x"), (Parts{"", "/x", ""}));
    EXPECT_EQ(read("/a?u=http://there/b"), (Parts{"other", "/a", "u=http://there/b"}));
    EXPECT_EQ(read("ftp://here/a"), (Parts{"other", "ftp://here/a", ""}));
}

TEST(RequestReader, RefusesWhatItCannotTake) {
    EXPECT_EQ(read_whole("hello\r\n\r\n").refusal, 400U);
    EXPECT_EQ(read_whole("GET / HTTP/1.1\r\n\r\n").refusal, 400U);
    EXPECT_EQ(read_whole(start + "Content-Length: 65537\r\n\r\n").refusal, 413U);
    EXPECT_EQ(read_whole(start + "X: " + std::string(20'000, 'x')).refusal, 431U);
    EXPECT_EQ(read_whole(chunks + "x\r\n\r\n").refusal, 400U);
}

// Anybody can send these, and a debug build must not abort.
TEST(RequestReader, ReadsTheSameHoweverItIsCut) {
    const std::vector<std::string> requests{
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\n",
        start + "Content-Length: 2\r\n\r\n{}",
        start + "Content-Length: 2\r\nX: a\r\n b\r\n\r\n{}",
        chunks + "0\r\n\r\n",
        chunks + "0\r\n\r\nGET / HTTP/1.1\r\n",
        chunks + "0;a=b\r\nT: x\r\n y\r\n\r\n",
        chunks + "2\r\n{}\r\n0\r\n\r\n",
        chunks + "1;a=\"b;c\"\r\n{\r\n00001\r\n}\r\n000\r\nT:\r\n\r\n",
        chunks + "2\r\n{}\r\n0\r\n\n\r\n",
        chunks + "2\r\n{}x\r\n",
        chunks + "\r\n\r\n\r\n",
        chunks + "0\r\nno colon\r\n\r\n",
        chunks + "0\r\n\rx\r\n\r\n",
        chunks + "0 \r\n;\r\n\r\n",
        chunks + "0;\"\r\n\r\n",
        chunks + "fffffffffffffffff\r\n",
        chunks + "0\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "hello\r\n\r\n",
    };
    for (const std::string& request : requests) {
        const Read whole = read_whole(request);
        for (std::size_t piece = 1; piece <= request.size(); ++piece) {
            const Read even = read_in_pieces(request, piece, piece);
            const Read in_two = read_in_pieces(request, piece, request.size());
            EXPECT_EQ(even.is_done, whole.is_done) << request << piece;
            EXPECT_EQ(in_two.is_done, whole.is_done) << request << piece;
            if (!whole.is_done) continue;
            EXPECT_EQ(even, whole) << request << piece;
            EXPECT_EQ(in_two, whole) << request << piece;
        }
    }
}

TEST(RequestReader, KnowsWhoWaitsToBeTold) {
    std::string unread = start + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    RequestReader reader;
    reader.put(unread);
    EXPECT_TRUE(reader.is_waiting_for_continue());
    unread += "{}";
    reader.put(unread);
    EXPECT_FALSE(reader.is_waiting_for_continue());
    EXPECT_EQ(reader.keep_alive(), KeepAlive::yes);
}

TEST(RequestReader, KnowsWhatOnlyBrowsersSend) {
    const auto request_with = [](const std::string& header) {
        RequestReader reader;
        std::string bytes = "GET /stop HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n";
        reader.put(bytes);
        return reader.take();
    };
    for (const char* header :
         {"Sec-Fetch-Mode: navigate\r\n",
          "sec-fetch-user: ?1\r\n",
          "Origin: null\r\n",
          "Referer: http://x/\r\n",
          "Cookie: a=b\r\n"}) {
        EXPECT_TRUE(request_with(header).is_from_browser) << header;
    }
    EXPECT_FALSE(request_with("User-Agent: curl/8\r\nAccept: */*\r\n").is_from_browser);
    EXPECT_EQ(request_with("Accept-Encoding: gzip\r\n").accept_encoding, "gzip");
}

TEST(RequestReader, RefusesAHeaderThatGoesOnInAnotherLine) {
    for (const std::string& folded :
         {std::string("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\n 2\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nHost: localhost\r\n\tevil.example\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\n Host: localhost\r\n\r\n")}) {
        for (std::size_t size = 1; size <= folded.size(); ++size) {
            EXPECT_EQ(read_in_pieces(folded, size, 1).refusal, 400U) << folded << size;
        }
    }
    EXPECT_EQ(read_whole(start + "Content-Length: 4\r\n\r\n\n x ").body, "\n x ");
}

TEST(RequestReader, RefusesATrailerThatGoesOnInAnotherLine) {
    for (const std::string& folded :
         {chunks + "0\r\nT: x\r\n y\r\n\r\n",
          chunks + "0;a=b\r\n\tT: x\r\n\r\n",
          chunks + "4;n\r\n\r\n0\r\r\n00\r\nT: x\r\nU:\r\n\tx\r\n\r\n"}) {
        for (std::size_t size = 1; size <= folded.size(); ++size) {
            EXPECT_EQ(read_in_pieces(folded, size, 1).refusal, 400U) << folded << size;
            EXPECT_EQ(read_in_pieces(folded, size, size).refusal, 400U) << folded << size;
        }
    }
    const std::string plain = chunks + "6\r\n\r\n 0\r\n\r\n0\r\nT: x\r\n\r\n GET /";
    for (std::size_t size = 1; size <= plain.size(); ++size) {
        const auto read = read_in_pieces(plain, size, size);
        EXPECT_EQ(read.refusal, 0U) << size;
        EXPECT_EQ(read.body, "\r\n 0\r\n") << size;
        EXPECT_EQ(read.unread, " GET /") << size;
    }
}

}  // namespace
}  // namespace mayfly::web
