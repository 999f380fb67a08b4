#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "run_record/json_run.hpp"

namespace mayfly::run_record {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Setup shop() {
    Setup setup{.version = "1.2.3", .scenario = "/home/ann/shop.cpp"};
    setup.defaults = {.users = 10, .spawn_rate = 2, .host = "http://one"};
    setup.mix.kinds.push_back({"Shopper", 3, 0, "", {{"browse", 2, {"read"}}}});
    return setup;
}

TEST(SetupJson, IsWhatAStartFormNeeds) {
    run_record::Setup setup{
        .version = "1.2.3", .scenario = "shop.cpp", .obstacle = "no worker is ready"};
    setup.defaults = {100, 2.5, "http://127.0.0.1", 90s};
    setup.mix.kinds.push_back({"Shopper", 3, 0, "", {{"browse", 2, {"read"}}}});
    setup.mix.parameters.push_back({"basket", "3", "How much", {"1", "3"}, true});
    const Json rows = setup_json(setup);
    EXPECT_EQ(rows["mode"], "local");
    EXPECT_EQ(rows["obstacle"], "no worker is ready");
    EXPECT_EQ(rows["defaults"]["run_time"], 90.0);
    EXPECT_EQ(rows["defaults"]["spawn_rate"], 2.5);
    EXPECT_EQ(rows["kinds"][0]["tasks"][0]["tags"][0], "read");
    EXPECT_EQ(rows["parameters"][0]["choices"].size(), 2U);
    EXPECT_EQ(rows["parameters"][0]["is_secret"], true);
}

TEST(SetupJson, IsReadAsItWas) {
    using plan::TaskForm;
    run_record::Setup setup = shop();
    EXPECT_EQ(told(setup), setup);
    EXPECT_EQ(told({}), run_record::Setup());
    setup.mode = Mode::master;
    setup.tags = {"a \"tag\"", ""};
    setup.exclude_tags = {"slow"};
    setup.command = {"-u 10"};
    setup.has_full_history = true;
    setup.defaults.thresholds = {"p95 < 1s"};
    setup.defaults.warmup = "10s";
    setup.defaults.run_time = 90s + 1ns;
    setup.defaults.iterations = 7;
    setup.mix.parameters = {{"basket", "3", "How much", {"1", "3"}, false, true}};
    setup.mix.kinds.push_back(
        {"Buyer",
         0.1,
         5,
         "http://two",
         {{"cart", 1, {}, TaskForm::group},
          {"add", 2, {"write"}, TaskForm::task, 1},
          {"steps", 1, {}, TaskForm::sequence, 1},
          {"pay", 1, {}, TaskForm::task, 3},
          {"look", 1}}}
    );
    setup.mix.kinds.back().arrivals.rates = plan::Rates::parse_rate("5/s").value();
    EXPECT_EQ(told(setup), setup);
    setup.mix.kinds.back().arrivals.rates = plan::Rates::parse_stages("30s:1/s,1m:5/s").value();
    EXPECT_EQ(told(setup), setup);
}

TEST(SetupJson, IsReadWithEachFormOfLoad) {
    run_record::Setup setup = shop();
    setup.defaults.stages = plan::Stages::parse("1m:50,30s:0").value();
    EXPECT_EQ(told(setup), setup);
    EXPECT_EQ(words_on_load(setup.defaults), "stages " + setup.defaults.stages.to_text());
    setup.defaults.stages = {};
    setup.defaults.arrivals = plan::Rates::parse_stages("30s:100/s,2m:500/s").value();
    EXPECT_EQ(told(setup), setup);
    EXPECT_THAT(words_on_load(setup.defaults), HasSubstr("stages 30s:100/s"));
    setup.defaults.arrivals = plan::Rates::parse_rate("30/m").value();
    EXPECT_EQ(told(setup), setup);
    EXPECT_THAT(words_on_load(setup.defaults), HasSubstr("arrivals "));
    setup.defaults.arrivals = {};
    setup.defaults.has_shape = true;
    EXPECT_EQ(told(setup), setup);
    EXPECT_EQ(words_on_load(setup.defaults), "the scenario's shape");
    EXPECT_EQ(words_on_load({.run_time = 60s, .iterations = 5}), "1 user, 1/s, 1m, 5 tasks");
}

TEST(SetupJson, TellsNoSecrets) {
    run_record::Setup setup = shop();
    setup.defaults.host = "http://ann:sesame@one";
    setup.mix.kinds[0].host = "http://ann:sesame@two";
    setup.mix.parameters = {{.name = "key", .value = "sesame", .is_secret = true}};
    EXPECT_EQ(to_text(setup_json(setup)).find("sesame"), std::string::npos);
    EXPECT_EQ(told(setup).defaults.host, "http://ann:***@one");
    EXPECT_EQ(told(setup).mix.parameters[0].value, "");
    EXPECT_EQ(difference(told(setup), told(setup)), "");
}

TEST(SetupJson, TrustsNothing) {
    EXPECT_EQ(read_setup(5), run_record::Setup());
    const run_record::Setup strange = read_setup(
        {{"kinds", {3, {{"name", 4}, {"tasks", {3, {{"form", "none"}}}}}}},
         {"defaults", {{"stages", "x"}, {"arrival_rate", 7}}}}
    );
    ASSERT_EQ(strange.mix.kinds.size(), 1U);
    EXPECT_EQ(strange.defaults, StartForm());
}

TEST(JsonSetup, DiffersInWhatRan) {
    const run_record::Setup then = shop();
    auto now = then;
    EXPECT_EQ(difference(then, now), "");
    now.scenario = "elsewhere/shop.cpp";
    now.defaults.thresholds = {"p95 < 1s"};
    EXPECT_EQ(difference(then, now), "") << "neither changes the load";
    now.defaults.users = 20;
    EXPECT_EQ(difference(then, now), "the load differs: users: 10 then, 20 now");
    now.defaults.run_time = then.defaults.run_time + std::chrono::seconds(1);
    EXPECT_THAT(difference(then, now), HasSubstr("users: 10 then, 20 now"));
    EXPECT_THAT(difference(then, now), HasSubstr("run_time: "));
    now.defaults = then.defaults;
    now.defaults.host = "http://two";
    EXPECT_EQ(difference(then, now), "the target differs: \"http://one\" then, \"http://two\" now");
    now.defaults = then.defaults;
    now.mix.kinds[0].weight = 4;
    EXPECT_THAT(difference(then, now), HasSubstr("the scenario differs in its kinds"));
    now.mix = then.mix;
    now.tags = {"read"};
    EXPECT_EQ(difference(then, now), "the load differs in its tags");
    now = then;
    now.defaults.stages = *plan::Stages::parse("1s:2,1s:2");
    auto staged = now;
    staged.defaults.users = 20;
    staged.defaults.run_time = 5s;
    EXPECT_EQ(difference(staged, now), "") << "stages take their place";
    EXPECT_EQ(words_on_load(staged.defaults), "stages 1s:2,1s:2");
    now.scenario = "other.cpp";
    EXPECT_EQ(difference(then, now), "the scenario differs: \"shop.cpp\" then, \"other.cpp\" now");
}

}  // namespace
}  // namespace mayfly::run_record
