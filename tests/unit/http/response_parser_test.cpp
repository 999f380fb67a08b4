#include "http/response_parser.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

using testing::HasSubstr;

constexpr ParserLimits small{1024, 2048};
constexpr std::size_t all_at_once = 1 << 20;

enum class OfMethod { get, head };
enum class End { open, closed };

struct Parsed {
    int status = 0;
    std::string body;
    std::string error;
    std::size_t used = 0;
    bool is_done = false;
    bool keeps_alive = false;
    bool operator==(const Parsed&) const = default;
};

struct How {
    OfMethod method = OfMethod::get;
    End end = End::open;
    std::size_t piece = all_at_once;
    std::size_t first_piece = all_at_once;
};

Parsed parse(std::string_view bytes, How how = {}) {
    ResponseState response;
    ResponseParser parser(response, small, how.method == OfMethod::head);
    Parsed parsed;
    std::size_t size = std::min(how.piece, how.first_piece);
    while (!bytes.empty() && !parser.is_done() && parser.problem().empty()) {
        parsed.used += parser.put(bytes.substr(0, size));
        bytes.remove_prefix(std::min(size, bytes.size()));
        size = how.piece;
    }
    if (how.end == End::closed && !parser.is_done() && parser.problem().empty()) parser.put_eof();
    parsed.status = response.status;
    parsed.body = response.body;
    parsed.error = parser.problem();
    parsed.is_done = parser.is_done();
    parsed.keeps_alive = parser.keep_alive();
    return parsed;
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

std::string body_of(const std::string& bytes, How how = {}) {
    const auto parsed = parse(bytes, how);
    return parsed.is_done ? parsed.body : "unread: " + parsed.error;
}

TEST(ResponseParser, ReadsStatusFieldsAndBody) {
    const std::string whole = ok + "Content-Length: 2\r\nX-A:  b \r\nx-a: c\r\n\r\nok";
    ResponseState response;
    ResponseParser parser(response, small, false);
    EXPECT_EQ(parser.put(whole + "rest"), whole.size());
    EXPECT_TRUE(parser.is_done());
    EXPECT_TRUE(parser.keep_alive());
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "ok");
    EXPECT_EQ(response.header("X-a"), "b");
    EXPECT_EQ(response.header("missing"), "");
    EXPECT_EQ(response.fields.size(), 3U);
}

TEST(ResponseParser, ReadsLinesThatEndWithALineFeedOnly) {
    EXPECT_EQ(body_of("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"), "ok");
    EXPECT_EQ(body_of("HTTP/1.1 200 OK\nContent-Length: 2\r\n\nok"), "ok");
    EXPECT_EQ(body_of(chunked + "2\nok\r\n0\nTrailer: t\n\n"), "ok");
}

TEST(ResponseParser, JoinsChunks) {
    EXPECT_EQ(body_of(chunked + "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n"), "abcde");
    EXPECT_EQ(body_of(chunked + "0\r\n\r\n"), "");
    EXPECT_EQ(body_of(chunked + "A\r\n0123456789\r\n0\r\n\r\n"), "0123456789");
    EXPECT_EQ(body_of(chunked + "2;a=\"b;c\"\r\nok\r\n0;x\r\n\r\n"), "ok");
    EXPECT_EQ(body_of(chunked + "2;@ @=\r\nok\r\n0\r\n\r\n"), "ok");
    EXPECT_EQ(body_of(chunked + "2 \t\r\nok\r\n000  ;\r\n\r\n"), "ok");
    EXPECT_EQ(body_of(chunked + "0000000000000000000002\r\nok\r\n0\r\n\r\n"), "ok");
    EXPECT_EQ(body_of(chunked + "2\r\nok\r\n0\r\nX: a\r\n b\r\nContent-Length: 9\r\n\r\n"), "ok");
}

TEST(ResponseParser, ShowsWhichChunkIsBad) {
    const std::vector<std::pair<std::string, std::string>> bad{
        {"xyz\r\n", "xyz"},
        {"2;a\rb\r\nok\r\n", "2;a\\x0db"},
        {"2\r\nok\r\n0\r\nX: a\rb\r\n\r\n", "X: a\\x0db"},
        {"\r\nok", ""},
        {" 2\r\nok\r\n", " 2"},
        {"0x2\r\nok\r\n", "0x2"},
        {"+2\r\nok\r\n", "+2"},
        {"-2\r\nok\r\n", "-2"},
        {"2g\r\nok\r\n", "2g"},
        {"2 a=b\r\nok\r\n", "2 a=b"},
        {"2_0\r\nok\r\n", "2_0"},
        {"10000000000000002\r\nok\r\n", "10000000000000002"},
        {"2\r\nok!\r\n0\r\n\r\n", "!\\x0d"},
        {"2\r\nokXX0\r\n\r\n", "XX"},
        {"2\r\nok\n0\r\n\r\n", "\\x0a0"},
        {"2\r\nok0\r\n\r\n", "0\\x0d"},
        {"2\r\nok\r\n0\r\nnonsense\r\n\r\n", "nonsense"},
    };
    for (const auto& [bytes, shown] : bad) {
        const auto parsed = parse(chunked + bytes);
        EXPECT_EQ(parsed.error, "malformed response: a bad chunk: \"" + shown + "\"") << bytes;
        EXPECT_EQ(parsed.status, 200) << "what came before stays";
    }
    EXPECT_THAT(parse(chunked + std::string(2000, '1')).error, HasSubstr("1111\" and 1940 more"));
}

TEST(ResponseParser, ReadsUntilTheConnectionEnds) {
    EXPECT_EQ(body_of("HTTP/1.0 200 OK\r\n\r\nto the end", {.end = End::closed}), "to the end");
    EXPECT_FALSE(parse("HTTP/1.0 200 OK\r\n\r\nto the end").is_done);
    EXPECT_EQ(body_of(ok + "Connection: keep-alive\r\n\r\nok", {.end = End::closed}), "ok");
    EXPECT_EQ(body_of(chunked + "2\r\nok\r\n0\r\n\r", {.end = End::closed}), "ok");
}

TEST(ResponseParser, KeepsWhatCameOfAnAnswerThatIsCutOff) {
    const std::vector<std::pair<std::string, int>> cut{
        {"HTTP/1.1 20", 0},
        {"HTTP/1.1 200 OK", 0},
        {ok, 200},
        {ok + "Content-Length: 0\r\n", 200},
        {ok + "Content-Length: 5\r\n\r\nok", 200},
        {chunked, 200},
        {chunked + "5\r\nok", 200},
        {chunked + "2\r\nok\r\n", 200},
        {chunked + "2\r\nok\r\n0", 200},
        {chunked + "2\r\nok\r\n0\r\n", 200},
    };
    for (const auto& [bytes, status] : cut) {
        const auto parsed = parse(bytes, {.end = End::closed});
        EXPECT_EQ(parsed.error, "connection closed by the server in the middle of the response");
        EXPECT_EQ(parsed.status, status) << bytes;
        EXPECT_FALSE(parsed.is_done) << bytes;
    }
    EXPECT_EQ(parse(ok + "Content-Length: 5\r\n\r\nok", {.end = End::closed}).body, "ok");
}

// "hello" in Brotli's format, once whole and once without its last byte.
const std::string encoded("\x0b\x02\x80hello\x03", 9);
const std::string encoded_head = "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n";

TEST(ResponseParser, DecodesTheBodyHoweverItIsFramed) {
    EXPECT_EQ(body_of(encoded_head + "Content-Length: 9\r\n\r\n" + encoded), "hello");
    const std::string pieces =
        "\r\n\r\n4\r\n" + encoded.substr(0, 4) + "\r\n5\r\n" + encoded.substr(4) + "\r\n0\r\n\r\n";
    EXPECT_EQ(body_of(encoded_head + "Transfer-Encoding: chunked" + pieces), "hello");
    EXPECT_EQ(body_of(ok + "Transfer-Encoding: br, chunked" + pieces), "hello");
    EXPECT_EQ(body_of(encoded_head + "\r\n" + encoded, {.end = End::closed}), "hello");
}

TEST(ResponseParser, PassesOnWhatIsNotEncodedInAWayThatItKnows) {
    for (const char* name : {"none", "identity", "", "utf-8", "rot13", "compress", "br, rot13"}) {
        const std::string field = "Content-Encoding: " + std::string(name) + "\r\n";
        EXPECT_EQ(body_of(ok + field + "Content-Length: 5\r\n\r\nhello"), "hello") << name;
    }
}

TEST(ResponseParser, UndoesTheCodingsOfAllFields) {
    EXPECT_EQ(
        body_of(
            ok + "Content-Encoding: none\r\nContent-Length: 9\r\nContent-Encoding: br\r\n\r\n" +
            encoded
        ),
        "hello"
    );
}

TEST(ResponseParser, SaysWhatIsWrongWithAnEncodedBody) {
    const auto cut = parse(encoded_head + "Content-Length: 8\r\n\r\n" + encoded.substr(0, 8));
    EXPECT_EQ(cut.error, "malformed response: its br body is broken or cut short");
    EXPECT_EQ(cut.status, 200);
    EXPECT_FALSE(cut.is_done);
    EXPECT_TRUE(parse(encoded_head + "Content-Length: 9\r\n\r\n", {OfMethod::head}).is_done);
}

TEST(ResponseParser, KnowsAnswersWithoutBody) {
    EXPECT_TRUE(parse("HTTP/1.1 204 No Content\r\n\r\n").is_done);
    EXPECT_TRUE(parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").is_done);
    EXPECT_TRUE(parse(ok + "Content-Length: 9\r\n\r\n", {OfMethod::head}).is_done);
    EXPECT_TRUE(parse(ok + "Content-Length: 0\r\n\r\n").is_done);
    EXPECT_FALSE(parse(ok + "Content-Length: 9\r\n\r\n").is_done);
    EXPECT_TRUE(parse("HTTP/1.1 100\r\n\r\n").is_done);
}

TEST(ResponseParser, BoundsHeaderAndBody) {
    const std::string too_large = "the response's header is larger than 1 KiB";
    EXPECT_EQ(parse(ok + "X: " + std::string(4096, 'x')).error, too_large);
    EXPECT_EQ(parse(ok + "X: " + std::string(4096, 'x'), {.piece = 1}).error, too_large);
    std::string many = ok;
    for (int field = 0; field < 400; ++field) many += "X: y\r\n";
    EXPECT_EQ(parse(many).error, too_large);
    EXPECT_EQ(parse(chunked + "0\r\n" + many.substr(ok.size())).error, too_large);
    const std::string exact = ok + "X: " + std::string(1024 - ok.size() - 7, 'x') + "\r\n\r\n";
    EXPECT_EQ(parse(exact + "y").error, "");
    EXPECT_EQ(parse("HTTP/1.1 200 OKY" + exact.substr(ok.size() - 2)).error, too_large);

    const std::string too_long = "the response's body is larger than 2 KiB";
    EXPECT_EQ(parse(ok + "Content-Length: 2049\r\n\r\n").error, too_long);
    EXPECT_EQ(parse(chunked + "900\r\n" + std::string(0x900, 'x')).error, too_long);
    EXPECT_EQ(parse(chunked + "500\r\n" + std::string(0x500, 'x') + "\r\n500\r\n").error, too_long);
    EXPECT_EQ(parse(ok + "\r\n" + std::string(2049, 'x')).error, too_long);
    EXPECT_EQ(parse(ok + "\r\n" + std::string(2048, 'x')).error, "");
}

TEST(ResponseParser, SaysSoonThatSomethingIsNotHttp) {
    EXPECT_EQ(
        parse("SSH-2.0-OpenSSH\r\n\r\n").error,
        "malformed response: it does not begin like HTTP/1.1: \"SSH-2.0-OpenSSH\""
    );
    EXPECT_EQ(
        parse(std::string("\x15\x03\x03\0\x02", 5)).error,
        "malformed response: it does not begin like HTTP/1.1: \"\\x15\\x03\\x03\\x00\\x02\""
    );
    EXPECT_EQ(parse("HTTP/1.").error, "");
    EXPECT_NE(parse("HTTP/2").error, "");
}

// All that an answer can be made of, whole and broken.
std::vector<std::string> answers_of_all_kinds() {
    return {
        ok + "Content-Length: 2\r\n\r\nok",
        ok + "Content-Length: 2\r\n\r\nok, and more",
        "HTTP/1.1 200\nContent-Length: 2\nX: a\n b\n\nok",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n" + ok,
        "HTTP/1.0 200 OK\r\n\r\nto the end",
        chunked + "0\r\n\r\n",
        chunked + "2\r\nok\r\n0\r\n\r\n",
        chunked + "2;a=\"b\"\r\nok\r\n1 \r\n!\r\n00;x\r\nT: x\r\n y\r\n\r\nmore",
        chunked + "2\nok\r\n0\n\n",
        chunked + "2\r\nok\r\n0\r\n",
        chunked + "2\r\nokXX",
        ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        ok + "Content-Length: 99999\r\n\r\nhello",
        encoded_head + "Content-Length: 9\r\n\r\n" + encoded,
        encoded_head + "Transfer-Encoding: chunked\r\n\r\n9\r\n" + encoded + "\r\n0\r\n\r\n",
        encoded_head + "\r\n" + encoded,
        ok + "no colon\r\n\r\n",
        ok + "X: a\rb\r\n\r\n",
        "",
    };
}

TEST(ResponseParser, ReadsTheSameHoweverItIsCut) {
    for (const std::string& answer : answers_of_all_kinds()) {
        for (const End end : {End::open, End::closed}) {
            const auto whole = parse(answer, {.end = end});
            for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
                EXPECT_EQ(parse(answer, {.end = end, .piece = piece}), whole) << answer << piece;
                EXPECT_EQ(parse(answer, {.end = end, .first_piece = piece}), whole)
                    << answer << piece;
            }
        }
    }
}

TEST(ResponseParser, ALargeBodyGetsItsRoomAtOnce) {
    constexpr std::size_t size = 20'000'000;
    const std::string piece(50'000, 'x');
    const std::string of_length = ok + "Content-Length: " + std::to_string(size) + "\r\n\r\n";
    for (const std::string& head : {of_length, ok + "\r\n"}) {
        ResponseState response;
        ResponseParser parser(response, {1024, 2 * size}, false);
        parser.put(head);
        std::size_t growths = 0;
        while (response.body.size() < size) {
            const auto before = response.body.capacity();
            parser.put(piece);
            growths += response.body.size() > 3'000'000 && response.body.capacity() != before;
        }
        EXPECT_EQ(parser.problem(), "");
        EXPECT_EQ(growths, 0U) << "it would have been copied";
        EXPECT_LE(response.body.capacity(), 3 * size);
    }
}

}  // namespace
}  // namespace mayfly::http
