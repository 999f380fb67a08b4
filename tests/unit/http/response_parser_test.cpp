#include "http/response_parser.hpp"

#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

constexpr ParserLimits small{1024, 2048};

struct Parsed {
    ResponseState response;
    std::string error;
    std::size_t used = 0;
    bool is_done = false;
    bool keeps_alive = false;
};

enum class Method { get, head };

Parsed parse(std::string_view bytes, Method method = Method::get) {
    Parsed parsed;
    ResponseParser parser(parsed.response, small, method == Method::head);
    boost::system::error_code error;
    parsed.used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (error) parsed.error = parser.failure_words(error);
    parsed.is_done = parser.is_done();
    parsed.keeps_alive = parsed.is_done && parser.keep_alive();
    return parsed;
}

TEST(ResponseParser, ReadsStatusFieldsAndBody) {
    const auto parsed =
        parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A:  b \r\nx-a: c\r\n\r\nokrest");
    EXPECT_TRUE(parsed.is_done);
    EXPECT_TRUE(parsed.keeps_alive);
    EXPECT_EQ(parsed.response.status, 200);
    EXPECT_EQ(parsed.response.body, "ok");
    EXPECT_EQ(parsed.response.header("X-a"), "b");
    EXPECT_EQ(parsed.response.header("missing"), "");
    EXPECT_EQ(parsed.response.fields.size(), 3U);
    EXPECT_EQ(
        parsed.used,
        std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A:  b \r\n"
                         "x-a: c\r\n\r\nok")
            .size()
    );
}

TEST(ResponseParser, JoinsChunks) {
    const auto parsed = parse(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n"
        "Trailer: t\r\n\r\n"
    );
    EXPECT_TRUE(parsed.is_done);
    EXPECT_EQ(parsed.response.body, "abcde");
}

// "hello" in Brotli's format, once whole and once without its last byte.
const std::string encoded("\x0b\x02\x80hello\x03", 9);
const std::string encoded_head = "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n";

TEST(ResponseParser, DecodesTheBodyHoweverItIsFramed) {
    EXPECT_EQ(parse(encoded_head + "Content-Length: 9\r\n\r\n" + encoded).response.body, "hello");
    const auto chunked = parse(
        encoded_head + "Transfer-Encoding: chunked\r\n\r\n4\r\n" + encoded.substr(0, 4) +
        "\r\n5\r\n" + encoded.substr(4) + "\r\n0\r\n\r\n"
    );
    EXPECT_TRUE(chunked.is_done);
    EXPECT_EQ(chunked.response.body, "hello");
}

TEST(ResponseParser, SaysWhatIsWrongWithAnEncodedBody) {
    EXPECT_EQ(
        parse(encoded_head + "Content-Length: 8\r\n\r\n" + encoded.substr(0, 8)).error,
        "malformed response: its br body is broken or cut short"
    );
    EXPECT_EQ(
        parse("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 1\r\n\r\nx").error,
        "the response's Content-Encoding 'zstd' is none that was offered"
    );
    EXPECT_TRUE(parse(encoded_head + "Content-Length: 9\r\n\r\n", Method::head).is_done);
}

TEST(ResponseParser, KnowsAnswersWithoutBody) {
    EXPECT_TRUE(parse("HTTP/1.1 204 No Content\r\n\r\n").is_done);
    EXPECT_TRUE(parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").is_done);
    EXPECT_TRUE(parse("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Method::head).is_done);
    EXPECT_FALSE(parse("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n").is_done);
}

TEST(ResponseParser, DoesNotKeepWhatCannotBeKept) {
    EXPECT_FALSE(
        parse("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").keeps_alive
    );
    EXPECT_FALSE(parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keeps_alive);
}

// Messages that two readers could cut in two different ways (RFC 9112 §6.3, §11.2).
TEST(ResponseParser, RejectsAmbiguousFraming) {
    for (const char* fields :
         {"Content-Length: 5\r\nContent-Length: 6",
          "Content-Length: 5, 6",
          "Content-Length: -1",
          "Content-Length: 0x5",
          "Content-Length: 99999999999999999999999",
          "Content-Length: 5\r\nTransfer-Encoding: chunked",
          "Transfer-Encoding: chunked\r\nContent-Length: 5",
          "Content-Length : 5",
          "Bad Name: 1"}) {
        const std::string head = "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n\r\n";
        EXPECT_NE(parse(head + "5\r\nhello\r\n0\r\n\r\n").error, "") << fields;
    }
}

TEST(ResponseParser, BoundsHeaderAndBody) {
    const std::string long_field = "HTTP/1.1 200 OK\r\nX: " + std::string(4096, 'x');
    EXPECT_EQ(parse(long_field).error, "the response's header is larger than 1 KiB");
    EXPECT_EQ(
        parse("HTTP/1.1 200 OK\r\nContent-Length: 2049\r\n\r\n").error,
        "the response's body is larger than 2 KiB"
    );
    const std::string chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n900\r\n" + std::string(0x900, 'x');
    EXPECT_EQ(parse(chunked).error, "the response's body is larger than 2 KiB");
}

TEST(ResponseParser, SaysWhatIsWrong) {
    EXPECT_EQ(
        parse("SSH-2.0-OpenSSH\r\n\r\n").error,
        "malformed response: it does not begin like HTTP/1.1"
    );
    EXPECT_EQ(
        parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n").error,
        "malformed response: a bad chunk"
    );
}

}  // namespace
}  // namespace mayfly::http
