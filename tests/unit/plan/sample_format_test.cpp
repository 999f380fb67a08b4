#include "plan/sample_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::plan {
namespace {

TEST(SampleFormat, IsSaidByTheEndingOfTheFile) {
    EXPECT_EQ(*sample_format_of(""), SampleFormat::none);
    EXPECT_EQ(*sample_format_of("a/samples.csv"), SampleFormat::csv);
    EXPECT_EQ(*sample_format_of("samples.ndjson"), SampleFormat::ndjson);
    for (const char* other : {"samples.txt", "samples", "csv"}) {
        const auto format = sample_format_of(other);
        ASSERT_FALSE(format) << other;
        EXPECT_THAT(format.error().message, ::testing::HasSubstr("name the file .csv or .ndjson"));
    }
}

}  // namespace
}  // namespace mayfly::plan
