#include "run_record/json_fields.hpp"

#include <array>

#include <gtest/gtest.h>

namespace mayfly::run_record {
namespace {

using namespace std::chrono_literals;

enum class Pace { slow, fast };
constexpr std::array<std::string_view, 2> paces{"slow", "fast"};

struct Group {
    std::string name{};
    Duration lag{0};
    bool operator==(const Group&) const = default;
};

struct Step {
    std::string name{};
    bool is_last = false;
    double weight = 1;
    std::uint64_t users = 0;
    UnixMillis begun = 0;
    int code = 0;
    std::vector<std::string> tags{};
    std::vector<double> rates{};
    Duration length{0};
    Pace pace = Pace::slow;
    Group group{};
    std::vector<Group> others{};
    bool operator==(const Step&) const = default;
};

constexpr auto group_fields = [](auto& group, auto& fields) {
    fields.value("name", group.name);
    fields.millis("lag", group.lag);
};

constexpr auto step_fields = [](auto& step, auto& fields) {
    fields.value("name", step.name);
    fields.value("is_last", step.is_last);
    fields.value("weight", step.weight);
    fields.value("users", step.users);
    fields.value("begun", step.begun);
    fields.value("code", step.code);
    fields.value("tags", step.tags);
    fields.value("rates", step.rates);
    fields.seconds("length", step.length);
    fields.choice("pace", step.pace, paces);
    fields.derived("is_long", step.length > 1h);
    fields.object("group", step.group, group_fields);
    fields.list("others", step.others, group_fields);
};

Json json_of(const Step& step) {
    return written(step, step_fields);
}

Step read_step(const Json& json) {
    return read<Step>(json, step_fields);
}

TEST(JsonFields, AreReadAsTheyWereWritten) {
    Step step{"a \"name\"\n\\ \u00e9\u20ac\U0001F600", true, 0.1};
    step.users = 1ULL << 63U;
    step.begun = 1'790'000'000'123;
    step.code = 255;
    step.tags = {"", "two words", "\t"};
    step.rates = {0, 1e-300, 0.3};
    step.length = 2h + 1ns;
    step.pace = Pace::fast;
    step.group = {"inner", 123'456'789ns};
    step.others.resize(2);
    step.others[1].name = "second";
    const Json json = json_of(step);
    EXPECT_EQ(json["is_long"], true);
    EXPECT_EQ(json["code"], 255);
    EXPECT_EQ(json["others"][1]["name"], "second");
    EXPECT_EQ(read_step(json), step);
    EXPECT_EQ(read_step(Json::parse(to_text(json))), step);
    EXPECT_EQ(read_step(json_of({})), Step());
}

TEST(JsonFields, AreAnybodys) {
    const auto parsed = [](const char* text) { return read_step(Json::parse(text)); };
    EXPECT_EQ(parsed("3"), Step());
    EXPECT_EQ(parsed(R"({"name": 3, "weight": "x", "group": 7, "others": [3, "x"]})"), Step());
    EXPECT_EQ(parsed(R"({"pace": "none", "tags": "x", "is_last": 1, "others": {}})"), Step());
    EXPECT_EQ(parsed(R"({"users": -1, "begun": 0.5, "code": null})"), Step());
    EXPECT_EQ(parsed(R"({"users": 18446744073709551616})"), Step());
    EXPECT_EQ(parsed(R"({"code": 9223372036854775808})").code, 2'147'483'647);
    EXPECT_EQ(parsed(R"({"begun": 9223372036854775808})").begun, 253'402'300'799'999);
    EXPECT_EQ(parsed(R"({"length": 1e300})").length, 9'000'000'000s);
    EXPECT_EQ(parsed(R"({"length": -1})").length, 0s);
    EXPECT_EQ(parsed(R"({"tags": [1, "x"]})").tags, (std::vector<std::string>{"", "x"}));
    EXPECT_EQ(read_step(Json{{"name", "caf\xe9"}}).name, "caf\ufffd");
}

}  // namespace
}  // namespace mayfly::run_record
