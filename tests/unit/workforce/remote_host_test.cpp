#include "workforce/ssh/remote_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::workforce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(RemoteHost, IsWrittenAsSshTakesIt) {
    EXPECT_EQ(parse_remote_host("a").value(), (RemoteHost{"a", 0, 0}));
    EXPECT_EQ(parse_remote_host("ann@a.example").value(), (RemoteHost{"ann@a.example", 0, 0}));
    EXPECT_EQ(parse_remote_host("10.0.0.7:2222").value(), (RemoteHost{"10.0.0.7", 2222, 0}));
    EXPECT_EQ(parse_remote_host("ann@a:2222").value(), (RemoteHost{"ann@a", 2222, 0}));
}

TEST(RemoteHost, TwoColonsAreAnAddressOfVersionSix) {
    EXPECT_EQ(parse_remote_host("fe80::1%eth0").value(), (RemoteHost{"fe80::1%eth0", 0, 0}));
    EXPECT_EQ(parse_remote_host("[::1]").value(), (RemoteHost{"::1", 0, 0}));
    EXPECT_EQ(parse_remote_host("ann@[::1]:22").value(), (RemoteHost{"ann@::1", 22, 0}));
}

TEST(RemoteHost, SaysHowManyWorkersItRuns) {
    EXPECT_EQ(parse_remote_host("a=4").value(), (RemoteHost{"a", 0, 4}));
    EXPECT_EQ(parse_remote_host("ann@a:22=16").value(), (RemoteHost{"ann@a", 22, 16}));
}

TEST(RemoteHost, RefusesWhatSshWouldMisunderstand) {
    for (const char* text : {"",        "-oProxyCommand=x",
                             "ann@-a",  "-l@a",
                             "a b",     "a;b",
                             "a$(b)",   "@a",
                             "ann@",    "a:",
                             "a:0",     "a:x",
                             "[::1",    "[::1]x",
                             "a:99999", "a=0",
                             "a=four",  "a=",
                             "a=2000",  "a\nb",
                             "a`b`",    "a/b",
                             "a]",      "[[::1]]:1",
                             "[a:b]",   "[a:22]:22"}) {
        const auto host = parse_remote_host(text);
        ASSERT_TRUE(host.has_error()) << text;
        EXPECT_THAT(host.error().message, HasSubstr("is no machine; write it as ssh takes it"));
    }
}

TEST(RemoteHost, TellsTheTargetFromTheMachines) {
    EXPECT_THAT(
        parse_remote_host("https://shop.example").error().message, HasSubstr("--host the target")
    );
}

TEST(RemoteHost, IsShownAsItWasWritten) {
    for (const char* text : {"a", "ann@a", "ann@a:22", "[::1]:22", "ann@[::1]:22", "10.0.0.1:1"}) {
        EXPECT_EQ(to_string(parse_remote_host(text).value()), text);
    }
    EXPECT_EQ(to_string(parse_remote_host("a=4").value()), "a");
}

TEST(HostsFile, HasOneALineAndComments) {
    const auto hosts = parse_hosts_file("# ours\na\n\n  b=2 # big\r\nann@c:22", "hosts");
    EXPECT_THAT(
        hosts.value(),
        ElementsAre(RemoteHost{"a", 0, 0}, RemoteHost{"b", 0, 2}, RemoteHost{"ann@c", 22, 0})
    );
}

TEST(HostsFile, NamesTheLineThatIsWrong) {
    EXPECT_THAT(
        parse_hosts_file("a\n\nb c\n", "hosts").error().message, HasSubstr("hosts:3: 'b c'")
    );
    EXPECT_THAT(
        parse_hosts_file("# none\n", "hosts").error().message, HasSubstr("hosts names no machine")
    );
}

TEST(Hosts, AreNamedOnce) {
    EXPECT_TRUE(check_distinct({{"a", 0, 1}, {"a", 22, 1}, {"ann@a", 0, 1}}));
    const auto twice = check_distinct({{"a", 22, 1}, {"b", 0, 1}, {"a", 22, 3}});
    ASSERT_TRUE(twice.has_error());
    EXPECT_THAT(twice.error().message, HasSubstr("a:22 is named twice"));
    EXPECT_THAT(twice.error().message, HasSubstr("a:22=2"));
}

}  // namespace
}  // namespace mayfly::workforce
