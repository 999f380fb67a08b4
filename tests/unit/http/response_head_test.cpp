#include "http/response_head.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Framing::Kind;

enum class Method { get, head };

struct ReadHead {
    ResponseState response;
    std::string error;
    Framing framing;
};

ReadHead read_head(const std::vector<std::string>& lines, Method method = Method::get) {
    ReadHead read;
    ResponseHead head(read.response, method == Method::head);
    for (const std::string& line : lines) {
        if (const auto taken = head.put(line); !taken) {
            read.error = taken.error().message;
            return read;
        }
    }
    if (const auto taken = head.put(""); !taken) read.error = taken.error().message;
    if (head.framing()) read.framing = *head.framing();
    return read;
}

ReadHead with_fields(std::vector<std::string> fields, Method method = Method::get) {
    fields.insert(fields.begin(), "HTTP/1.1 200 OK");
    return read_head(fields, method);
}

std::vector<std::string> fields_of(const ReadHead& read) {
    std::vector<std::string> texts;
    for (const auto& field : read.response.fields) {
        texts.push_back(
            std::string(read.response.field_name(field)) + "=" +
            std::string(read.response.field_value(field))
        );
    }
    return texts;
}

TEST(ResponseHead, TakesEveryStatusLineThatOthersTake) {
    const std::vector<std::pair<std::string, int>> lines{
        {"HTTP/1.1 200", 200},
        {"HTTP/1.1 200 ", 200},
        {"HTTP/1.1  200 OK", 200},
        {"HTTP/1.1 200\tOK", 200},
        {"HTTP/1.0 404 Not Found", 404},
        {"HTTP/1.1 600 Odd", 600},
        {"HTTP/1.1 999", 999},
        {"HTTP/1.1 200 \xc3\x96K", 200},
        {"HTTP/1.1 200 \xd6K\x01\x7f", 200},
    };
    for (const auto& [line, status] : lines) {
        const auto read = read_head({line});
        EXPECT_EQ(read.error, "") << line;
        EXPECT_EQ(read.response.status, status) << line;
    }
}

TEST(ResponseHead, RefusesWhatIsNoStatusLine) {
    for (const char* line :
         {"",
          "HTTP/1.1",
          "HTTP/1.1 ",
          "HTTP/1.1 20",
          "HTTP/1.1 99 Low",
          "HTTP/1.1 099 Low",
          "HTTP/1.1 2000 Long",
          "HTTP/1.1 2xx OK",
          "HTTP/1.1 -200 OK",
          "HTTP/1.1 +200 OK",
          "HTTP/1.1 200OK",
          "HTTP/1.2 200 OK",
          "HTTP/1.10 200 OK",
          "HTTP/0.9 200 OK",
          "HTTP/2 200",
          "HTTP/1 200 OK",
          "http/1.1 200 OK",
          " HTTP/1.1 200 OK",
          "ICY 200 OK",
          "RTSP/1.0 200 OK"}) {
        const auto read = read_head({line});
        EXPECT_EQ(
            read.error,
            "malformed response: it does not begin like HTTP/1.1: \"" + std::string(line) + '"'
        );
        EXPECT_EQ(read.response.status, 0) << line;
    }
    EXPECT_THAT(read_head({"HTTP/1.1\t200 OK"}).error, HasSubstr("\"HTTP/1.1\\x09200 OK\""));
    EXPECT_THAT(read_head({std::string("HTTP/1.1 200 O\0K", 16)}).error, HasSubstr("a zero byte"));
    EXPECT_THAT(read_head({"HTTP/1.1 200 O\rK"}).error, HasSubstr("a carriage return in line 1"));
}

TEST(ResponseHead, TakesOddFieldsAsTheyAre) {
    EXPECT_THAT(
        fields_of(with_fields(
            {"Bad Name: 1",
             "A/B[1]:2",
             "@x : 3",
             "\xc3\x96:\t4 ",
             "a\x01:\x02",
             ": 5",
             "Empty:",
             "Long: a:b\tc\xff"}
        )),
        ElementsAre(
            "Bad Name=1",
            "A/B[1]=2",
            "@x=3",
            "\xc3\x96=4",
            "a\x01=\x02",
            "=5",
            "Empty=",
            "Long=a:b\tc\xff"
        )
    );
}

TEST(ResponseHead, UnfoldsLines) {
    EXPECT_THAT(
        fields_of(with_fields({"X: a", " b ", "\tc", " ", "Y:", " d", "Z: e", " Content-Length: 5"})
        ),
        ElementsAre("X=a b c", "Y=d", "Z=e Content-Length: 5")
    );
    EXPECT_FALSE(with_fields({"Content-Length: 0", "Connection: keep-alive,", " close"})
                     .framing.keeps_connection);
}

TEST(ResponseHead, RefusesLinesThatReadersCutDifferently) {
    const auto error_of = [](const std::string& line) {
        return with_fields({"Server: s", line}).error;
    };
    EXPECT_EQ(error_of("<html>"), "malformed response: no colon in line 3: \"<html>\"");
    EXPECT_EQ(
        error_of("X: a\rContent-Length: 5"),
        "malformed response: a carriage return in line 3: \"X: a\\x0dContent-Length: 5\""
    );
    EXPECT_THAT(error_of(std::string("X: a\0b", 6)), HasSubstr("a zero byte in line 3"));
    EXPECT_THAT(error_of("Content-Length : 5"), HasSubstr("a blank before the colon in line 3"));
    EXPECT_THAT(error_of("Transfer-Encoding\t: chunked"), HasSubstr("a blank before the colon"));
    EXPECT_THAT(with_fields({" X: a"}).error, HasSubstr("a blank before the first field"));
    EXPECT_EQ(
        with_fields({"Content-Length: 5", " 6"}).error,
        "malformed response: a folded Content-Length in line 3: \" 6\""
    );
    EXPECT_NE(with_fields({"Content-Length:", " 5"}).error, "");
    EXPECT_THAT(
        with_fields({"Transfer-Encoding: chunked", "\tidentity"}).error,
        HasSubstr("a folded Transfer-Encoding")
    );
}

TEST(ResponseHead, TakesOneLengthHoweverOftenItIsSaid) {
    const std::vector<std::vector<std::string>> all{
        {"Content-Length: 5"},
        {"content-length:5"},
        {"Content-Length:\t 05 "},
        {"Content-Length: +5"},
        {"Content-Length: 5, 5"},
        {"Content-Length: 5", "Content-Length: 5"},
        {"Content-Length: 05", "Content-Length: 5,005"},
    };
    for (const auto& fields : all) {
        const auto read = with_fields(fields);
        EXPECT_EQ(read.error, "") << fields[0];
        EXPECT_EQ(read.framing.kind, Kind::length) << fields[0];
        EXPECT_EQ(read.framing.length, 5U) << fields[0];
        EXPECT_TRUE(read.framing.keeps_connection) << fields[0];
    }
}

TEST(ResponseHead, RefusesLengthsThatAreNone) {
    for (const char* value :
         {"",
          "abc",
          "-5",
          "-0",
          "0x5",
          "5.0",
          "5x",
          "5 bytes",
          "5 5",
          "5;",
          "5,",
          ",5",
          "\"5\"",
          "1_0",
          "99999999999999999999",
          "18446744073709551621",
          "++5"}) {
        const std::string line = "Content-Length: " + std::string(value);
        EXPECT_THAT(
            with_fields({line}).error,
            HasSubstr("malformed response: a bad Content-Length in line 2: \"Content-Length: ")
        ) << value;
        EXPECT_NE(with_fields({line, "Transfer-Encoding: chunked"}).error, "") << value;
    }
    const std::string different = "a second, different Content-Length in line ";
    EXPECT_THAT(with_fields({"Content-Length: 5, 6"}).error, HasSubstr(different + "2"));
    EXPECT_THAT(
        with_fields({"Content-Length: 5", "Content-Length: 6"}).error, HasSubstr(different + "3")
    );
    EXPECT_THAT(
        with_fields({"Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: 6"}).error,
        HasSubstr(different + "4")
    );
}

TEST(ResponseHead, ChunksWinOverALengthAndEndTheConnection) {
    for (const std::vector<std::string>& fields :
         {std::vector<std::string>{"Content-Length: 2", "Transfer-Encoding: chunked"},
          std::vector<std::string>{"Transfer-Encoding: CHUNKED", "Content-Length: 2"}}) {
        const auto read = with_fields(fields);
        EXPECT_EQ(read.framing.kind, Kind::chunked);
        EXPECT_FALSE(read.framing.keeps_connection);
    }
    EXPECT_TRUE(with_fields({"Transfer-Encoding: chunked"}).framing.keeps_connection);
    const auto old =
        read_head({"HTTP/1.0 200 OK", "Connection: keep-alive", "Transfer-Encoding: chunked"});
    EXPECT_EQ(old.framing.kind, Kind::chunked);
    EXPECT_FALSE(old.framing.keeps_connection);
}

TEST(ResponseHead, ReadsOddTransferEncodingsWhereTheyCanBeRead) {
    const auto kind_of = [](const std::vector<std::string>& fields) {
        const auto read = with_fields(fields);
        EXPECT_EQ(read.error, "") << fields[0];
        EXPECT_FALSE(read.framing.keeps_connection) << fields[0];
        return read.framing.kind;
    };
    EXPECT_EQ(kind_of({"Transfer-Encoding: chunked, chunked"}), Kind::chunked);
    EXPECT_EQ(kind_of({"Transfer-Encoding: chunked", "Transfer-Encoding: chunked"}), Kind::chunked);
    EXPECT_EQ(kind_of({"Transfer-Encoding: identity, chunked"}), Kind::chunked);
    EXPECT_EQ(kind_of({"Transfer-Encoding: chunked,"}), Kind::chunked);
    EXPECT_EQ(kind_of({"Transfer-Encoding: identity", "Content-Length: 2"}), Kind::length);
    EXPECT_EQ(kind_of({"Transfer-Encoding:", "Content-Length: 2"}), Kind::length);
    EXPECT_EQ(kind_of({"Transfer-Encoding: identity"}), Kind::until_end);
    EXPECT_EQ(kind_of({"Transfer-Encoding: gzip", "Content-Length: 2"}), Kind::until_end);
    const auto both = with_fields({"Content-Encoding: br", "Transfer-Encoding: gzip, chunked"});
    EXPECT_EQ(both.framing.kind, Kind::chunked);
    EXPECT_EQ(both.framing.codings, "br,gzip");
}

TEST(ResponseHead, RefusesOtherTransferEncodings) {
    for (const char* value :
         {"xchunked",
          "\"chunked\"",
          "chunked;q=1",
          "\x0b"
          "chunked",
          "foo, chunked",
          "chunked foo"}) {
        EXPECT_THAT(
            with_fields({"Transfer-Encoding: " + std::string(value)}).error,
            HasSubstr("malformed response: an unknown Transfer-Encoding in line 2")
        ) << value;
    }
    EXPECT_THAT(
        with_fields({"Transfer-Encoding: chunked, gzip"}).error,
        HasSubstr("a Transfer-Encoding in which chunked is not the last in line 2")
    );
}

TEST(ResponseHead, KnowsAnswersWithoutBodyWhateverTheirFieldsSay) {
    for (const char* line :
         {"HTTP/1.1 204 No Content",
          "HTTP/1.1 304 Not Modified",
          "HTTP/1.1 100 Continue",
          "HTTP/1.1 103"}) {
        for (const char* field :
             {"X: y", "Content-Length: 2", "Content-Length: x", "Transfer-Encoding: chunked"}) {
            const auto read = read_head({line, field});
            EXPECT_EQ(read.error, "") << line << field;
            EXPECT_EQ(read.framing.kind, Kind::none) << line << field;
            EXPECT_TRUE(read.framing.keeps_connection) << line << field;
        }
    }
    const auto head = with_fields(
        {"Content-Length: 9", "Content-Length: 8", "Content-Encoding: gzip"}, Method::head
    );
    EXPECT_EQ(head.framing.kind, Kind::none);
    EXPECT_EQ(head.framing.codings, "");
    EXPECT_EQ(read_head({"HTTP/1.1 205 Reset Content"}).framing.kind, Kind::until_end);
}

TEST(ResponseHead, SaysWhetherTheConnectionStays) {
    const auto keeps = [](const std::string& line, std::vector<std::string> fields) {
        fields.insert(fields.begin(), {line, "Content-Length: 2"});
        return read_head(fields).framing.keeps_connection;
    };
    const std::string current = "HTTP/1.1 200 OK";
    EXPECT_TRUE(keeps(current, {}));
    EXPECT_TRUE(keeps(current, {"Connection: keep-alive"}));
    EXPECT_TRUE(keeps(current, {"Connection: @@@ \"x"}));
    EXPECT_FALSE(keeps(current, {"Connection: Close, te"}));
    EXPECT_FALSE(keeps(current, {"Connection: keep-alive, close"}));
    EXPECT_FALSE(keeps(current, {"Connection: keep-alive", "Connection: close"}));
    EXPECT_FALSE(keeps(current, {"Proxy-Connection: close"}));
    const std::string old = "HTTP/1.0 200 OK";
    EXPECT_FALSE(keeps(old, {}));
    EXPECT_TRUE(keeps(old, {"Connection: Keep-Alive"}));
    EXPECT_FALSE(keeps(old, {"Keep-Alive: timeout=5"}));
    EXPECT_FALSE(keeps("HTTP/1.1 101 Switching Protocols", {"Upgrade: x"}));
    EXPECT_FALSE(read_head({current}).framing.keeps_connection) << "its body ends with it";
}

TEST(ResponseHead, KeepsWhatItReadBeforeTheProblem) {
    const auto read = with_fields({"Server: s", "Content-Length: x"});
    EXPECT_NE(read.error, "");
    EXPECT_EQ(read.response.status, 200);
    EXPECT_EQ(read.response.header("Server"), "s");
    EXPECT_EQ(read_head({"HTTP/1.1 103 Hints", "no colon"}).response.status, 0)
        << "an interim answer is none";
}

}  // namespace
}  // namespace mayfly::http
