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
    Transcript transcript({"sesame"}, 10);
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

TEST(Transcript, HidesShortSecretsWhereTheyStandAlone) {
    Transcript transcript({"7x", "1", ""}, 100);
    EXPECT_EQ(
        transcript.body("{\"pin\":\"7x\",\"a\":\"17x\"}"), "{\"pin\":\"***\",\"a\":\"17x\"}\n"
    );
    EXPECT_EQ(transcript.line("/door/7x?try=1&of=10"), "/door/***?try=***&of=10");
}

TEST(Transcript, HidesWhatIsEncodedInPart) {
    Transcript transcript({"p w\"&/+x\u00e9<'\\"}, 1000);
    for (const char* written :
         {"p%20w%22&/+x%C3%A9<'\\",           // As a URL is made of it that was put together.
          "p+w%22%26%2f%2Bx%c3%a9%3C%27%5C",  // As by a form.
          "p w\\\"&/+x\\u00e9<'\\\\",         // In JSON, ...
          "p w\\u0022\\u0026\\/+x\u00e9\\u003c'\\\\",  // ... and as others write it there.
          "p w&quot;&amp;/+x\u00e9&lt;&#39;\\"}) {
        EXPECT_EQ(transcript.body(std::string("you sent ") + written + "!"), "you sent ***!\n");
        EXPECT_EQ(transcript.line(written), "***");
        const std::string text = written;
        for (std::size_t size = 1; size < text.size(); ++size) {
            const auto cut = transcript.body("said " + text.substr(0, size), 2000);
            EXPECT_TRUE(cut.starts_with("said \n") || cut.starts_with("said ***\n")) << cut;
        }
    }
    EXPECT_EQ(transcript.line("/?q=p%20w%22&/+x"), "/?q=p%20w%22&/+x") << "another value";
    EXPECT_EQ(Transcript({"a&b"}, 100).line("/?pin=a%26b&x=1"), "/?pin=***&x=1");
    const std::string slashes(30, '\\');  // Each may be one, or half of one.
    EXPECT_EQ(Transcript({slashes + "x"}, 100).line(slashes), slashes);
}

TEST(Transcript, HidesWhatFieldsOfSecretsHold) {
    Transcript transcript({}, 200);
    EXPECT_EQ(transcript.body("user=ann&password=pw"), "user=ann&password=***\n");
    EXPECT_EQ(transcript.body("{\"token\": \"abc\"}"), "{\"token\": \"***\"}\n");
    EXPECT_EQ(
        transcript.head("GET /?api_key=abcdefgh HTTP/1.1\r\nX-Auth-Token: xyz\r\n\r\n", "> "),
        "> GET /?api_key=*** HTTP/1.1\n> X-Auth-Token: ***\n>\n"
    );
    EXPECT_EQ(transcript.body("you sent abcdefgh"), "you sent ***\n") << "from then on";
}

TEST(Transcript, ShowsTheBeginningOfWhatIsNotAllThere) {
    Transcript transcript({}, 4);
    EXPECT_EQ(
        transcript.body("0123456", 1000),
        "0123\n[the first 4 of 1000 bytes; --show-body shows more]\n"
    );
    EXPECT_GT(transcript.wanted_of_body(), 4U);
}

}  // namespace
}  // namespace mayfly::http
