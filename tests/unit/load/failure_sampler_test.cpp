#include "load/failure_sampler.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mayfly::load {
namespace {

stats::FailureSample finished(stats::FailureSample sample) {
    const FailureSampler sampler;
    sample.request_body_bytes = sample.request_body.size();
    sample.response_body_bytes = sample.response_body.size();
    sampler.functions().finish(sample);
    return sample;
}

std::string all_of(const stats::FailureSample& sample) {
    return sample.url + sample.error + sample.request_head + sample.request_body +
           sample.response_head + sample.response_body;
}

TEST(FailureSampler, MasksSecretsOfHeadersCookiesFormsAndTheAddress) {
    const auto sample = finished(
        {.error = "no swordfish-1 here",
         .url = "http://ann:swordfish-5@h/?api_key=swordfish-4",
         .request_head = "POST /?api_key=swordfish-4 HTTP/1.1\r\nAuthorization: Bearer "
                         "swordfish-1\r\nCookie: sid=swordfish-2\r\n\r\n",
         .request_body = "user=ann&password=swordfish-3",
         .response_head = "HTTP/1.1 500 Oops\r\nSet-Cookie: sid=swordfish-6; Path=/\r\n\r\n",
         .response_body = "you are swordfish-2 with swordfish-6"}
    );
    EXPECT_EQ(all_of(sample).find("swordfish"), std::string::npos) << all_of(sample);
    EXPECT_EQ(sample.request_body, "user=ann&password=***\n");
    EXPECT_NE(sample.response_head.find("Path=/"), std::string::npos);
}

TEST(FailureSampler, SaysWhatIsNoTextAndCutsWhatIsLong) {
    const std::string bytes("a\0b", 3);
    EXPECT_EQ(finished({.response_body = bytes}).response_body, "[3 bytes that are no text]\n");
    stats::FailureSample cut{.response_body = std::string(2048, 'x')};
    cut.response_body_bytes = 5000;
    const FailureSampler sampler;
    sampler.functions().finish(cut);
    EXPECT_EQ(cut.response_body, std::string(2048, 'x') + "\n[the first 2048 of 5000 bytes]\n");
}

TEST(FailureSampler, ShowsNoBeginningOfASecretAtTheCut) {
    stats::FailureSample cut{
        .request_head = "GET / HTTP/1.1\r\nAuthorization: Bearer swordfish-1\r\n\r\n",
        .response_body = std::string(2041, 'x') + "swordfi"};
    cut.response_body_bytes = 5000;
    const FailureSampler sampler;
    sampler.functions().finish(cut);
    EXPECT_EQ(cut.response_body.find("sword"), std::string::npos);
}

TEST(FailureSampler, ShowsNoBeginningOfASecretWhereAnAddressWasCut) {
    const std::string begin(stats::FailureSampleLimits::url - 7, 'x');
    const auto sample = finished(
        {.url = begin + "swordfi",
         .request_head = "GET / HTTP/1.1\r\nAuthorization: Bearer swordfish-1\r\n\r\n"}
    );
    EXPECT_EQ(sample.url, begin);
}

}  // namespace
}  // namespace mayfly::load
