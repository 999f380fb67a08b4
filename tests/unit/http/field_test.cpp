#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mayfly/field.hpp>

namespace mayfly {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Fields, TakeTextsAndNumbers) {
    const std::string text = "a";
    const std::string_view view = "b";
    const Fields fields{
        {"id", 3},
        {"least", INT64_MIN},
        {"most", UINT64_MAX},
        {"share", 0.1},
        {"on", true},
        {"text", text},
        {"view", view},
        {text, "c"}};
    EXPECT_THAT(
        fields,
        ElementsAre(
            Pair("id", "3"),
            Pair("least", "-9223372036854775808"),
            Pair("most", "18446744073709551615"),
            Pair("share", "0.1"),
            Pair("on", "true"),
            Pair("text", "a"),
            Pair("view", "b"),
            Pair("a", "c")
        )
    );
    EXPECT_THAT((Fields{{"a", "b"}}), ElementsAre(Pair("a", "b"))) << "one field, not two texts";
}

}  // namespace
}  // namespace mayfly
