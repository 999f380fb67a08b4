#include <stdexcept>

#include <gtest/gtest.h>

#include <mayfly/json_value.hpp>

namespace mayfly {
namespace {

const JsonValue& order() {
    static const JsonValue value = JsonValue::read(R"({
        "id": 7, "sum": 2.5, "whole": 3.0, "paid": true, "note": "a \u00e4", "nothing": null,
        "items": [{"id": 10}, {"id": 11}], "a/b": 1, "m~n": 2, "": 3, "big": 18446744073709551615
    })");
    return value;
}

TEST(JsonValue, IsFoundByItsPointer) {
    EXPECT_EQ(order().at("/items/1/id").as_int(), 11);
    EXPECT_EQ(order().at("/a~1b").as_int(), 1);
    EXPECT_EQ(order().at("/m~0n").as_int(), 2);
    EXPECT_EQ(order().at("/").as_int(), 3);
    EXPECT_EQ(order().at("").size(), 11U);
    for (const char* none :
         {"/items/2",
          "/items/-1",
          "/items/-",
          "/items/01",
          "/items/x",
          "/id/0",
          "/ID",
          "/items/0/id/x",
          "/items/99999999999999999999"}) {
        EXPECT_FALSE(order().at(none).exists()) << none;
    }
    EXPECT_TRUE(order().at("/nothing").exists());
    EXPECT_TRUE(order().at("/nothing").is_null());
    EXPECT_THROW(order().at("items"), std::invalid_argument);
}

TEST(JsonValue, IsFoundStepByStep) {
    EXPECT_EQ(order()["items"].size(), 2U);
    EXPECT_EQ(order()["items"][0]["id"].as_int(), 10);
    EXPECT_FALSE(order()["items"][2]["id"].exists());
    EXPECT_FALSE(order()["id"]["x"].exists());
    EXPECT_FALSE(order()[0].exists());
}

TEST(JsonValue, OfAnotherTypeGivesTheDefault) {
    EXPECT_EQ(order()["id"].as_int(), 7);
    EXPECT_EQ(order()["whole"].as_int(), 3);
    EXPECT_EQ(order()["sum"].as_int(), 0) << "is not whole";
    EXPECT_EQ(order()["big"].as_int(5), 5) << "does not fit";
    EXPECT_EQ(order()["note"].as_int(-1), -1);
    EXPECT_EQ(order()["gone"].as_int(-1), -1);
    EXPECT_EQ(order()["sum"].as_double(), 2.5);
    EXPECT_EQ(order()["id"].as_double(), 7.0);
    EXPECT_EQ(order()["note"].as_double(1.5), 1.5);
    EXPECT_TRUE(order()["paid"].as_bool());
    EXPECT_TRUE(order()["id"].as_bool(true));
    EXPECT_EQ(order()["note"].as_text(), "a ä");
    EXPECT_EQ(order()["id"].as_text("none"), "none");
    EXPECT_EQ(order()["note"].size(), 0U);
}

TEST(JsonValue, ThatIsNoneIsHarmless) {
    for (const char* broken : {"", "{", "<html>", "{\"a\": \xff}", "1 2"}) {
        const JsonValue value = JsonValue::read(broken);
        EXPECT_FALSE(value.exists()) << broken;
        EXPECT_FALSE(value.at("/a").exists());
        EXPECT_EQ(value["a"][0].as_text("x"), "x");
        EXPECT_FALSE(value.is_null());
    }
    EXPECT_EQ(JsonValue::read("[" + std::string(100'000, '[')).size(), 0U);
    const std::string deep = std::string(50'000, '[') + std::string(50'000, ']');
    EXPECT_EQ(JsonValue::read(deep)[0].size(), 1U);
}

TEST(JsonValue, OutlivesTheTextItWasReadFrom) {
    JsonValue inner;
    {
        const std::string text = R"({"a": {"b": "long enough to be on the heap"}})";
        inner = JsonValue::read(text).at("/a");
    }
    EXPECT_EQ(inner["b"].as_text(), "long enough to be on the heap");
}

}  // namespace
}  // namespace mayfly
