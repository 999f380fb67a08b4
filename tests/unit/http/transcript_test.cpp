#include "http/transcript.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

TEST(Transcript, ShowsAHeadByLinesWithoutItsSecrets) {
    Transcript transcript({}, 100);
    EXPECT_EQ(
        transcript.head(
            "GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer abcdefgh\r\n"
            "Cookie: a=1; b=two\r\nProxy-Authorization: xyz\r\n\r\n",
            "> "
        ),
        "> GET / HTTP/1.1\n> Host: h\n> Authorization: Bearer ***\n> Cookie: a=***; b=***\n"
        "> Proxy-Authorization: ***\n>\n"
    );
    EXPECT_EQ(
        transcript.head("HTTP/1.1 200 OK\r\nset-cookie: a=1; Path=/; Secure\r\n\r\n", "< "),
        "< HTTP/1.1 200 OK\n< set-cookie: a=***; Path=/; Secure\n<\n"
    );
    EXPECT_EQ(
        transcript.head("HTTP/1.1 302 Found\r\nLocation: http://ann:secret@h/\r\n\r\n", "< "),
        "< HTTP/1.1 302 Found\n< Location: http://ann:***@h/\n<\n"
    );
}

TEST(Transcript, HidesWhatAServerGivesBack) {
    Transcript transcript({"open/sesame \"7\""}, 100);
    (void)transcript.head("GET / HTTP/1.1\r\nAuthorization: Bearer abcdefgh\r\n\r\n", "> ");
    EXPECT_EQ(transcript.body("you sent abcdefgh"), "you sent ***\n");
    EXPECT_EQ(transcript.body("{\"key\":\"open/sesame \\\"7\\\"\"}"), "{\"key\":\"***\"}\n");
    EXPECT_EQ(transcript.line("/?key=open%2Fsesame%20%227%22"), "/?key=***");
}

TEST(Transcript, CutsABodyAndShowsNoBytesThatAreNoText) {
    const Transcript transcript({"sesame"}, 10);
    EXPECT_EQ(transcript.body(""), "");
    EXPECT_EQ(transcript.body("short\n"), "short\n");
    EXPECT_EQ(
        transcript.body("0123456789ab"),
        "0123456789\n[the first 10 of 12 bytes; --show-body shows more]\n"
    );
    EXPECT_EQ(transcript.body(std::string("\x89PNG\0", 5)), "[5 bytes that are no text]\n");
    EXPECT_EQ(transcript.body("a\x1b[31m"), "a\\x1b[31m\n") << "it controls no terminal";
    EXPECT_EQ(transcript.body("0123456sesame").find("ses"), std::string::npos) << "no part of it";
}

}  // namespace
}  // namespace mayfly::http
