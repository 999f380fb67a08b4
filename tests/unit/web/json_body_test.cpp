#include "web/json_body.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mayfly::web {
namespace {

std::string refusal_of(const std::string& body) {
    return read_object(body, {"users", "kinds"}).error().message;
}

TEST(JsonBody, IsAnObjectOfWhatIsKnown) {
    EXPECT_EQ(read_object("", {"users"}).value(), nlohmann::json::object());
    EXPECT_EQ(read_object(R"({"users": 5})", {"users"}).value().at("users"), 5);
    EXPECT_EQ(refusal_of("{"), "the body is not JSON");
    EXPECT_EQ(refusal_of("[]"), R"(the body must be a JSON object, like {"users": 10})");
    EXPECT_EQ(refusal_of(R"({"user": 5})"), R"(there is no field "user"; use users, kinds)");
}

TEST(JsonBody, SaysNothingTwice) {
    const auto twice = [](const std::string& name) {
        return "the body says \"" + name + "\" twice; say it once";
    };
    EXPECT_EQ(refusal_of(R"({"users": 5, "kinds": [], "users": 5})"), twice("users"));
    EXPECT_EQ(refusal_of(R"({"kinds": [{"a": {}}, {"a": 1, "b": 2, "a": 3}]})"), twice("a"));
    EXPECT_EQ(refusal_of(R"({"kinds": [{"users": 1}, {"users": 1}], "users": 2})"), "");
}

}  // namespace
}  // namespace mayfly::web
