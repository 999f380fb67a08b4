#include "net/failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <gmock/gmock.h>

namespace mayfly::net {
namespace {

using testing::StartsWith;
namespace errc = boost::system::errc;

TEST(FailureWords, NameTheLimitsOfTheGenerator) {
    const auto words = [](errc::errc_t code) {
        return failure_words(Doing::connecting, errc::make_error_code(code));
    };
    EXPECT_THAT(
        words(errc::address_not_available), StartsWith("load generator limit: local ports")
    );
    EXPECT_THAT(
        words(errc::too_many_files_open), StartsWith("load generator limit: too many open")
    );
    EXPECT_THAT(
        words(errc::address_family_not_supported),
        StartsWith("load generator limit: no local address of the target's family, IPv4 or IPv6")
    );
    EXPECT_THAT(words(errc::no_buffer_space), StartsWith("load generator limit: out of socket"));
}

TEST(FailureWords, NameASocketThatIsNotThere) {
    EXPECT_THAT(
        failure_words(Doing::connecting, errc::make_error_code(errc::no_such_file_or_directory)),
        StartsWith("no Unix socket at this path")
    );
}

TEST(FailureWords, SayWhyAHostIsNotFoundWhereThereIsAReason) {
    namespace error = boost::asio::error;
    EXPECT_EQ(failure_words(Doing::resolving, error::host_not_found), "name not found");
    EXPECT_THAT(
        failure_words(Doing::resolving, error::host_not_found_try_again),
        StartsWith("name not found: no name server")
    );
}

TEST(FailureWords, SayWhatTheServerDid) {
    namespace error = boost::asio::error;
    EXPECT_EQ(failure_words(Doing::connecting, error::connection_refused), "connection refused");
    EXPECT_EQ(
        failure_words(Doing::receiving, error::eof),
        "connection closed by the server while receiving the response"
    );
    EXPECT_EQ(
        failure_words(Doing::sending, error::broken_pipe),
        "connection reset by the server while sending the request"
    );
}

TEST(IsClosedByPeer, KnowsEveryEndOfAConnection) {
    namespace error = boost::asio::error;
    EXPECT_TRUE(is_closed_by_peer(error::eof));
    EXPECT_TRUE(is_closed_by_peer(error::connection_reset));
    EXPECT_TRUE(is_closed_by_peer(error::broken_pipe));
    EXPECT_TRUE(is_closed_by_peer(boost::asio::ssl::error::stream_truncated));
    constexpr int internal_error_alert = 0xA000438;
    EXPECT_TRUE(is_closed_by_peer({internal_error_alert, error::get_ssl_category()}));
    EXPECT_FALSE(is_closed_by_peer({}));
    EXPECT_FALSE(is_closed_by_peer(error::operation_aborted));
    EXPECT_FALSE(is_closed_by_peer(error::timed_out));
}

TEST(FailureWords, SayThatItWasTheProxy) {
    namespace error = boost::asio::error;
    const auto words = [](Doing doing, boost::system::error_code code) {
        return failure_words(of_proxy(doing), code);
    };
    EXPECT_EQ(
        words(Doing::connecting, error::connection_refused), "connection refused by the proxy"
    );
    EXPECT_EQ(words(Doing::resolving, error::host_not_found), "name of the proxy not found");
    EXPECT_EQ(
        failure_words(Doing::opening_tunnel, error::eof),
        "connection closed by the proxy while opening a tunnel"
    );
    EXPECT_THAT(
        words(Doing::connecting, error::no_buffer_space), StartsWith("load generator limit")
    );
    EXPECT_EQ(
        timeout_words(of_proxy(Doing::connecting), std::chrono::seconds(5)),
        "timed out after 5s while connecting to the proxy"
    );
}

TEST(TimeoutWords, SayHowLongAndInWhat) {
    EXPECT_EQ(
        timeout_words(Doing::connecting, std::chrono::seconds(5)),
        "timed out after 5s while connecting"
    );
}

}  // namespace
}  // namespace mayfly::net
