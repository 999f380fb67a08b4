#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

#include <mayfly/json_text.hpp>

namespace mayfly {
namespace {

TEST(JsonText, IsWrittenAsItReads) {
    EXPECT_EQ((Json{{"id", 3}, {"tags", {"a", "b"}}}).text, R"({"id":3,"tags":["a","b"]})");
    EXPECT_EQ((Json{{"id", 3}}).text, R"({"id":3})");
    EXPECT_EQ((Json{{"a", "b"}}).text, R"({"a":"b"})");
    EXPECT_EQ((Json{{"a", {{"b", {{"c", nullptr}}}}}}).text, R"({"a":{"b":{"c":null}}})");
    EXPECT_EQ((Json{1, "a", 2.5, true, {}}).text, R"([1,"a",2.5,true,{}])");
    EXPECT_EQ((Json{{"a", 1}, 2}).text, R"([["a",1],2])") << "not only pairs";
    EXPECT_EQ((Json{{1, 2}, {3, 4}}).text, "[[1,2],[3,4]]");
    EXPECT_EQ((Json{{"a", 1, 2}}).text, R"([["a",1,2]])");
    EXPECT_EQ((Json::array({{"a", 1}, {"b", 2}})).text, R"([["a",1],["b",2]])");
    EXPECT_EQ(Json::array({"a"}).text, R"(["a"])");
    EXPECT_EQ(Json::array({}).text, "[]");
}

TEST(JsonText, OfASingleTextIsThatText) {
    const std::string raw = R"({"id": 3})";
    EXPECT_EQ(Json{raw}.text, raw);
    EXPECT_EQ(Json(raw).text, raw);
    EXPECT_EQ(Json{R"([1])"}.text, "[1]");
    const Json one{{"id", 3}};
    EXPECT_EQ(Json(one).text, one.text);
    EXPECT_EQ((Json{{"inner", one}, {"none", Json()}}).text, R"({"inner":{"id":3},"none":null})");
}

TEST(JsonText, HoldsListsThatAreMadeAtRunTime) {
    const std::vector<int> numbers{1, 2};
    const std::vector<std::string> names{"x"};
    std::vector<detail::JsonItem> mixed;
    mixed.emplace_back(1);
    mixed.emplace_back("b");
    const Json json{{"numbers", numbers}, {"names", names}, {"mixed", mixed}};
    EXPECT_EQ(json.text, R"({"numbers":[1,2],"names":["x"],"mixed":[1,"b"]})");
}

TEST(JsonText, EscapesWhatJsonDoesNotHave) {
    EXPECT_EQ((Json{{"a\"b", "c\\d\n\x01"}}).text, R"({"a\"b":"c\\d\n\u0001"})");
    EXPECT_EQ((Json{{"a", "\xff"}}).text, "{\"a\":\"\xEF\xBF\xBD\"}");
    EXPECT_EQ((Json{{"comma,", "],["}}).text, R"({"comma,":"],["})");
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(
        (Json{infinity, -infinity, std::numeric_limits<float>::quiet_NaN()}).text,
        "[null,null,null]"
    );
    EXPECT_EQ(
        (Json{INT64_MIN, UINT64_MAX, 1e300}).text,
        "[-9223372036854775808,18446744073709551615,1e+300]"
    );
}

}  // namespace
}  // namespace mayfly
