#include "scenario/listing.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/user_kinds.hpp"

namespace mayfly::scenario {
namespace {

load::UserKind& add_kind(Plan& plan, std::string name) {
    auto& kind = *plan.kinds().emplace_back(std::make_unique<load::UserKind>());
    kind.name = std::move(name);
    return kind;
}

void add_task(
    load::UserKind& kind, std::string name, double weight, std::vector<std::string> tags = {}
) {
    detail::add_task(kind, 0, detail::TaskForm::task, {std::move(name), weight, std::move(tags)});
}

void fill_shop(Plan& plan) {
    auto& shopper = add_kind(plan, "Shopper");
    shopper.weight = 3;
    add_task(shopper, "browse", 3, {"read", "fast"});
    add_task(shopper, "buy", 1);
    auto& visitor = add_kind(plan, "Besucher für \"alles\"");
    add_task(visitor, "look", 1);
    auto& admin = add_kind(plan, "Admin");
    admin.fixed_count = 1;
    add_task(admin, "audit", 1);
}

TEST(Listing, CountsInOneLine) {
    Plan plan;
    fill_shop(plan);
    EXPECT_EQ(summary_line("shop.cpp", plan), "shop.cpp: 3 kinds of users, 4 tasks: ok");
    Plan small;
    add_task(add_kind(small, "One"), "only", 1);
    EXPECT_EQ(summary_line("x.cpp", small), "x.cpp: 1 kind of users, 1 task: ok");
}

TEST(Listing, ShowsSharesInColumns) {
    Plan plan;
    fill_shop(plan);
    const std::string wait = load::describe(WaitTime{});
    EXPECT_EQ(
        listing_table(plan),
        "Kind / task             Share  Wait / tags\n"
        "Shopper                75.0 %  " +
            wait +
            "\n"
            "  browse               75.0 %  read, fast\n"
            "  buy                  25.0 %\n"
            "Besucher für \"alles\"   25.0 %  " +
            wait +
            "\n"
            "  look                100.0 %\n"
            "Admin                  1 user  " +
            wait +
            "\n"
            "  audit               100.0 %\n"
    );
}

TEST(Listing, IsAlsoJson) {
    Plan plan;
    add_task(add_kind(plan, "A \"b\"\n"), "t", 2, {"x", "y"});
    EXPECT_EQ(
        listing_json("s.cpp", plan),
        R"({"scenario":"s.cpp","kinds":[{"name":"A \"b\"\n","weight":1.0,"fixed_count":0,)"
        R"("ratio":1.0,"wait":")" +
            load::describe(WaitTime{}) +
            R"(","host":"","tasks":[{"name":"t","weight":2.0,"ratio":1.0,"tags":["x","y"]}]}]})"
            "\n"
    );
}

TEST(Listing, OfWeightsThatAreAllZeroDividesByNothing) {
    Plan plan;
    add_kind(plan, "A").weight = 0;
    EXPECT_THAT(listing_table(plan), testing::HasSubstr("0.0 %"));
}

}  // namespace
}  // namespace mayfly::scenario
