#include "workforce/ssh/ssh_command.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::workforce {
namespace {

using ::testing::HasSubstr;
using Lines = std::vector<std::string>;

std::size_t place_of(const std::vector<std::string>& words, const std::string& word) {
    return static_cast<std::size_t>(std::ranges::find(words, word) - words.begin());
}

TEST(SshWords, PutWhatTheUserWantsFirst) {
    const auto words =
        ssh_words({"ssh", "-o", "BatchMode=no"}, {"ann@a", 2222, 0}, 5557, "exec sh");
    EXPECT_EQ(words[0], "ssh");
    EXPECT_LT(place_of(words, "BatchMode=no"), place_of(words, "BatchMode=yes"));
    EXPECT_EQ(words[place_of(words, "-R") + 1], "127.0.0.1:0:127.0.0.1:5557");
    EXPECT_EQ(words[place_of(words, "-p") + 1], "2222");
    EXPECT_EQ(Lines(words.end() - 3, words.end()), (Lines{"--", "ann@a", "exec sh"}));
}

TEST(SshWords, LeaveThePortToTheConfiguration) {
    const auto words = ssh_words({"ssh"}, {"a", 0, 0}, 1, "true");
    EXPECT_EQ(place_of(words, "-p"), words.size());
}

TEST(ForwardedPort, IsToldBySsh) {
    const std::string said = "Allocated port 40123 for remote forward to 127.0.0.1:5557\r";
    EXPECT_EQ(forwarded_port(said, 5557), std::uint16_t{40123});
    EXPECT_FALSE(forwarded_port(said, 557));  // One that the user's configuration wants.
    EXPECT_FALSE(forwarded_port("Allocated port 0 for remote forward to 127.0.0.1:5557", 5557));
    EXPECT_FALSE(forwarded_port("Allocated port for remote forward to 127.0.0.1:5557", 5557));
    EXPECT_FALSE(forwarded_port("Warning: Permanently added 'a' to the list of known hosts.", 1));
    EXPECT_TRUE(refuses_forwarding("Warning: remote port forwarding failed for listen port 0\r"));
    EXPECT_FALSE(refuses_forwarding("Warning: remote port forwarding failed for listen port 80"));
    EXPECT_FALSE(refuses_forwarding("Welcome"));
}

std::string why(const Lines& said, int exit_code = 255, const RemoteHost& host = {"ann@a", 22, 0}) {
    return explain_end(host, trial({"ssh", "-4"}, host), exit_code, said).message;
}

TEST(Explanations, NameTheMachineAndTheRemedy) {
    EXPECT_THAT(why({"Host key verification failed.\r"}), HasSubstr("`ssh -4 -p 22 ann@a true`"));
    EXPECT_THAT(
        why({"ann@a: Permission denied (publickey).\r"}),
        HasSubstr(
            "ann@a:22 lets nobody in without a password (ann@a: Permission denied (publickey).)"
        )
    );
    EXPECT_THAT(
        why({"noise", "ssh: connect to host a port 22: Connection refused\r", ""}),
        HasSubstr("no sshd answers on ann@a")
    );
    EXPECT_THAT(
        why({"ssh: Could not resolve hostname a: Name or service not known"}),
        HasSubstr("ann@a:22 is not found (ssh: Could not resolve hostname a: Name or")
    );
    EXPECT_THAT(why({"sh: 1: head: not found"}, 127), HasSubstr("needs sh and coreutils"));
}

TEST(Explanations, PreferTheCauseToItsConsequence) {
    EXPECT_THAT(
        why(
            {"@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @",
             "Host key verification failed."}
        ),
        HasSubstr("the old one, whose file and line `ssh -4 -p 22 ann@a true` tells")
    );
}

TEST(Explanations, QuoteWhatTheyDoNotKnow) {
    EXPECT_EQ(
        why({"kex_exchange_identification: read", "  "}),
        "ssh to ann@a:22 ended with exit code 255 (kex_exchange_identification: read); see whether "
        "`ssh -4 -p 22 ann@a true` works"
    );
    EXPECT_THAT(why({}), HasSubstr("(it said nothing)"));
}

TEST(Explanations, SayWhatAProgramLacks) {
    EXPECT_THAT(
        explain_unusable(
            {"a", 0, 0},
            "/x/mayfly: error while loading shared libraries: "
            "libstdc++.so.6: cannot open shared object file"
        )
            .message,
        HasSubstr("a lacks the library libstdc++.so.6, which")
    );
    EXPECT_THAT(
        explain_unusable({"a", 0, 0}, "/x/mayfly: /lib/libc.so.6: version `GLIBC_2.36' not found")
            .message,
        HasSubstr("needs GLIBC_2.36; build mayfly on the oldest system")
    );
    EXPECT_THAT(
        explain_unusable({"a", 0, 0}, "sh: /x/mayfly: not found").message,
        HasSubstr("a cannot load mayfly, which needs the GNU C library")
    );
    EXPECT_THAT(
        explain_unusable({"a", 0, 0}, "sh: /x/mayfly: Permission denied").message,
        HasSubstr(
            "does not run there: sh: /x/mayfly: Permission denied; is ~/.cache/mayfly there on"
        )
    );
}

TEST(Explanations, OfOtherObstacles) {
    EXPECT_THAT(explain_no_ssh("ssh", "No such file").message, HasSubstr("openssh-client"));
    EXPECT_THAT(
        explain_other_machine({"a", 0, 0}, "Linux aarch64", "Linux x86_64").message,
        HasSubstr("a is Linux aarch64 and this mayfly is for Linux x86_64")
    );
    EXPECT_THAT(explain_no_forwarding({"a", 0, 0}).message, HasSubstr("AllowTcpForwarding"));
}

}  // namespace
}  // namespace mayfly::workforce
