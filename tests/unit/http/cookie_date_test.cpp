#include <gtest/gtest.h>

#include "http/cookies.hpp"

namespace mayfly::http {
namespace {

TEST(CookieDate, ReadsWhatTheRfcReads) {
    constexpr UnixMillis expected = 784'111'777'000;
    for (const char* text :
         {"Sun, 06 Nov 1994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994",
          "Sun, 6-nov-1994 8:49:37",
          "1994 november 6 08:49:37",
          "08:49:37 6 Nov 94",
          "Sun Nov 06 1994 08:49:37 GMT+0000 (UTC)",
          "6th NOVEMBRE 1994AD 08:49:37.123Z",
          "Sun/06/Nov/1994/08:49:37",
          "\"Sun, 06 Nov 1994 08:49:37 GMT\"",
          "Sun, 06 Nov 1994 08:49:37 -0800",  // Which the RFC does not look at.
          "Sun, 06 Nov 1994 08:49:37 GMT 07 Dec 2001 01:02:03"}) {
        EXPECT_EQ(parse_cookie_date(text), expected) << text;
    }
}

TEST(CookieDate, KnowsEveryYearOfTheRfc) {
    constexpr UnixMillis day = 86'400'000;
    EXPECT_EQ(parse_cookie_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
    EXPECT_EQ(parse_cookie_date("Wed, 31 Dec 1969 23:59:59 GMT"), -1000);
    EXPECT_EQ(parse_cookie_date("01 Jan 1601 00:00:00"), -134'774 * day);
    EXPECT_EQ(parse_cookie_date("01 Jan 70 00:00:00"), 0);
    EXPECT_EQ(parse_cookie_date("01 Jan 69 00:00:00"), 36'160 * day);
    EXPECT_EQ(parse_cookie_date("01 Jan 00 00:00:00"), 10'957 * day);
    EXPECT_EQ(parse_cookie_date("29 Feb 2024 00:00:00"), 19'782 * day);
    EXPECT_EQ(parse_cookie_date("31 Dec 9999 00:00:00"), 2'932'896 * day);
}

TEST(CookieDate, RejectsTheRest) {
    for (const char* text :
         {"",
          "now",
          "0",
          "-1",
          "06 Nov 1994",
          "08:49:37",
          "08:49 06 Nov 1994",
          "008:49:37 06 Nov 1994",
          "06 Nov 4 08:49:37",
          "06 Nov 19940 08:49:37",
          "06 No 1994 08:49:37",
          "31 Feb 2020 00:00:00",
          "29 Feb 2023 00:00:00",
          "01 Jan 1600 00:00:00",
          "01 Jan 2020 24:00:00",
          "01 Jan 2020 00:60:00",
          "01 Jan 2020 00:00:60",
          "00 Jan 2020 0:0:0",
          "32 Jan 2020 0:0:0"}) {
        EXPECT_FALSE(parse_cookie_date(text)) << text;
    }
}

}  // namespace
}  // namespace mayfly::http
