#include "http/whole_response.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "http/response_parser.hpp"

namespace mayfly::http {
namespace {

constexpr ParserLimits small_limits{1024, 2048};

WholeResponse read(std::string_view bytes) {
    ResponseState response;
    return read_whole_response(bytes, small_limits, response);
}

TEST(WholeResponse, IsReadWithAllItsFields) {
    ResponseState response;
    const auto read = read_whole_response(
        "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nX-A:  b c \r\nx-b:\r\n\r\nok",
        small_limits,
        response
    );
    EXPECT_EQ(read, WholeResponse::keeps_connection);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, "ok");
    ASSERT_EQ(response.fields.size(), 3U);
    EXPECT_EQ(response.field_name(response.fields[1]), "X-A");
    EXPECT_EQ(response.field_value(response.fields[1]), "b c");
    EXPECT_EQ(response.header("X-B"), "");
    EXPECT_EQ(response.header("content-length"), "2");
}

TEST(WholeResponse, SaysWhetherTheConnectionStays) {
    const auto with = [](const std::string& field) {
        return read("HTTP/1.1 200 OK\r\n" + field + "\r\ncontent-length: 0\r\n\r\n");
    };
    EXPECT_EQ(with("Connection: Keep-Alive"), WholeResponse::keeps_connection);
    EXPECT_EQ(with("connection: CLOSE"), WholeResponse::closes_connection);
    EXPECT_EQ(with("Connection: upgrade"), WholeResponse::none);
    EXPECT_EQ(with("Connection: close, te"), WholeResponse::none);
}

TEST(WholeResponse, LeavesWhatIsUnusualToTheParser) {
    const std::string begin = "HTTP/1.1 200 OK\r\n";
    const std::vector<std::string> unusual{
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 0\r\n\r\n",
        begin + "Content-Length: 2\r\n\r\no",
        begin + "Content-Length: 2\r\n\r\nokk",
        begin + "Content-Length: -2\r\n\r\nok",
        begin + "Content-Length: 2x\r\n\r\nok",
        begin + "Content-Length: 99999999999999999999\r\n\r\nok",
        begin + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        begin + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
        begin + "Content-Length: 0\r\nUpgrade: x\r\n\r\n",
        begin + "Content-Length: 0\r\nProxy-Connection: close\r\n\r\n",
        begin + "Content-Length: 0\nX: y\r\n\r\n",
        begin + "Content-Length: 0\r\nX: a\rb\r\n\r\n",
        begin + "Content-Length: 0\r\nX: a\tb\r\n\r\n",
        begin + "Content-Length: 0\r\nX: a\x7f\r\n\r\n",
        begin + "Content-Length: 0\r\nX : y\r\n\r\n",
        begin + "Content-Length: 0\r\n: y\r\n\r\n",
        begin + "Content-Length: 0\r\nX: y\r\n z\r\n\r\n",
        begin + "Content-Length: 0\r\nX: " + std::string(2000, 'y') + "\r\n\r\n",
        begin + "Content-Length: 3000\r\n\r\n" + std::string(3000, 'y'),
    };
    for (const std::string& bytes : unusual) {
        ResponseState response;
        EXPECT_EQ(read_whole_response(bytes, small_limits, response), WholeResponse::none) << bytes;
        EXPECT_EQ(response.status, 0) << bytes;
        EXPECT_TRUE(response.fields.empty() && response.body.empty()) << bytes;
    }
}

// Every byte at every place of an answer: what is read at all is read as the parser reads it.
TEST(WholeResponse, AgreesWithTheParser) {
    const std::string usual =
        "HTTP/1.1 200 OK\r\nServer: s\r\nContent-Length: 12\r\nConnection: close\r\n\r\nhello, "
        "world";
    int read_both = 0;
    for (std::size_t place = 0; place < usual.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string bytes = usual;
            bytes[place] = static_cast<char>(byte);
            ResponseState quick;
            const auto outcome = read_whole_response(bytes, small_limits, quick);
            if (outcome == WholeResponse::none) continue;
            ++read_both;
            ResponseState thorough;
            ResponseParser parser(thorough, small_limits, false);
            EXPECT_EQ(parser.put(bytes), bytes.size());
            ASSERT_EQ(parser.problem(), "") << bytes;
            ASSERT_TRUE(parser.is_done()) << bytes;
            ASSERT_EQ(parser.keep_alive(), outcome == WholeResponse::keeps_connection) << bytes;
            ASSERT_EQ(quick.status, thorough.status) << bytes;
            ASSERT_EQ(quick.body, thorough.body);
            ASSERT_EQ(quick.fields.size(), thorough.fields.size()) << bytes;
            for (std::size_t i = 0; i < quick.fields.size(); ++i) {
                ASSERT_EQ(
                    quick.field_name(quick.fields[i]), thorough.field_name(thorough.fields[i])
                );
                ASSERT_EQ(
                    quick.field_value(quick.fields[i]), thorough.field_value(thorough.fields[i])
                );
            }
        }
    }
    EXPECT_GT(read_both, 1000);
}

/// What one reader makes of `bytes`, as the reader without a memory would show it.
void expect_as_ever(WholeResponseReader& reader, const std::string& bytes) {
    ResponseState known;
    ResponseState read;
    ASSERT_EQ(
        reader.read(bytes, small_limits, known), read_whole_response(bytes, small_limits, read)
    ) << bytes;
    EXPECT_EQ(known.status, read.status);
    EXPECT_EQ(known.head, read.head);
    EXPECT_EQ(known.body, read.body);
    const bool has_others = read.header("Set-Cookie").data() != nullptr ||
                            read.header("Content-Encoding").data() != nullptr;
    EXPECT_FALSE(known.has_usual_fields && has_others) << bytes;
    ASSERT_EQ(known.fields.size(), read.fields.size());
    for (std::size_t i = 0; i < read.fields.size(); ++i) {
        EXPECT_EQ(known.field_name(known.fields[i]), read.field_name(read.fields[i]));
        EXPECT_EQ(known.field_value(known.fields[i]), read.field_value(read.fields[i]));
    }
}

TEST(WholeResponse, AKnownHeadSaysTheSame) {
    const std::string head = "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\n";
    const std::string other = "HTTP/1.1 404 No\r\nX-A: b\r\nContent-Length: 2\r\n\r\n";
    const std::string cookie = "HTTP/1.1 200 OK\r\nset-cookie: \r\nContent-Length: 0\r\n\r\n";
    const std::string coded =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n";
    const std::string last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    WholeResponseReader reader;
    for (int round = 0; round < 20; ++round) {
        for (const std::string& bytes :
             {head + "ab",
              head + "cd",
              head + "c",
              head + "cde",
              head,
              other + "ab",
              last,
              last,
              cookie,
              cookie,
              coded,
              coded,
              std::string(),
              std::string("ab"),
              head.substr(0, head.size() - 2)}) {
            expect_as_ever(reader, bytes);
        }
        // Another head is the known one from time to time.
        for (int i = 0; i < round % 5; ++i) expect_as_ever(reader, other + "xy");
    }
}

}  // namespace
}  // namespace mayfly::http
