#include "base/certificate.hpp"

#include <gmock/gmock.h>

namespace mayfly {
namespace {

using testing::StartsWith;

TEST(Certificate, IsAPairOfTexts) {
    const auto made = Certificate::make({.name = "one", .lifetime = std::chrono::hours(1)});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_THAT(made->pem(), StartsWith("-----BEGIN CERTIFICATE-----\n"));
    EXPECT_THAT(made->key_pem(), StartsWith("-----BEGIN PRIVATE KEY-----\n"));
}

TEST(Certificate, SaysWhoseTermsOpensslDoesNotTake) {
    const auto made = Certificate::make(
        {.name = "one", .lifetime = std::chrono::hours(1), .usage = "critical,nothing of that name"}
    );
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, "OpenSSL could not make the certificate of one");
}

}  // namespace
}  // namespace mayfly
