#include "http/settings.hpp"

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

TEST(Settings, TravelUnchanged) {
    Settings settings;
    settings.verify_certificates = false;
    settings.ca_file = "/a/ca.pem";
    settings.client_certificate = "/a/c.pem";
    settings.client_key = "/a/k.pem";
    settings.proxy = "http://p:1";
    settings.no_proxy = "a.test,10.0.0.0/8";
    settings.resolve = {"a.test:80:10.0.0.1", "b.test:80:[::1],10.0.0.2"};
    settings.local_addresses = {"10.0.0.1", "fd00::1"};
    settings.keep_alive = false;
    settings.user_agent = "x";
    settings.request_timeout = std::chrono::seconds(1);
    settings.connect_timeout = std::chrono::seconds(2);
    settings.dns_time_to_live = std::chrono::seconds(3);
    settings.limits = {4, 5};
    const auto read = from_options(to_options(settings));
    ASSERT_TRUE(read);
    EXPECT_EQ(to_options(*read), to_options(settings));
    EXPECT_EQ(read->resolve, settings.resolve);
    EXPECT_EQ(read->local_addresses, settings.local_addresses);
    EXPECT_FALSE(read->keep_alive);
}

TEST(Settings, HaveDefaultsForWhatIsMissingAndRefuseNonsense) {
    EXPECT_EQ(to_options(*from_options({})), to_options(Settings{}));
    EXPECT_FALSE(from_options({{"request_timeout", "soon"}}));
    EXPECT_FALSE(from_options({{"request_timeout", "-1"}}));
    EXPECT_FALSE(from_options({{"body_bytes", "1x"}}));
}

}  // namespace
}  // namespace mayfly::http
