#include "report/json_changes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

/// What a reader does with changes, as docs/api.md tells it to.
Json changed(Json value, const Json& changes) {
    for (const auto& [name, change] : changes.items()) {
        if (name == "-") {
            for (const Json& gone : change) value.erase(gone.get<std::string>());
            continue;
        }
        Json& member = value[name];
        if (member.is_array() && change.is_object()) {
            Json rows = member;
            if (change.contains("order")) {
                rows = Json::array();
                for (const Json& place : change["order"]) {
                    const auto old = place.get<std::int64_t>();
                    rows.push_back(
                        old < 0 ? Json::object() : member[static_cast<std::size_t>(old)]
                    );
                }
            }
            for (const Json& row : change["rows"]) {
                Json& one = rows[row[0].get<std::size_t>()];
                one = changed(one, row[1]);
            }
            member = rows;
        } else if (member.is_object() && change.is_array()) {
            member = change[0];
        } else {
            member = member.is_object() && change.is_object() ? changed(member, change) : change;
        }
    }
    return value;
}

Json value(const char* text) {
    return Json::parse(text);
}

TEST(ChangesJson, AreTheMembersThatDiffer) {
    EXPECT_EQ(
        changes_json(value(R"({"a":1,"b":2,"c":3})"), value(R"({"a":1,"b":null,"d":4})")),
        value(R"({"b":null,"d":4,"-":["c"]})")
    );
    EXPECT_EQ(changes_json(value("{}"), value("{}")), value("{}"));
}

TEST(ChangesJson, GoIntoObjectsAndRows) {
    EXPECT_EQ(
        changes_json(
            value(R"({"run":{"id":"1","users":1},"rows":[{"name":"a","n":1},{"name":"b","n":1}]})"),
            value(R"({"run":{"id":"1","users":2},"rows":[{"name":"a","n":1},{"name":"b","n":2}]})")
        ),
        value(R"({"run":{"users":2},"rows":{"rows":[[1,{"n":2}]]}})")
    );
}

TEST(ChangesJson, FindRowsAgainThatHaveMoved) {
    EXPECT_EQ(
        changes_json(
            value(R"({"rows":[{"name":"b","n":1},{"name":"c","n":1}]})"),
            value(R"({"rows":[{"name":"a","n":7},{"name":"b","n":1}]})")
        ),
        value(R"({"rows":{"order":[-1,0],"rows":[[0,{"name":"a","n":7}]]}})")
    );
}

TEST(ChangesJson, MakeOfOneValueTheOther) {
    const std::vector<Json> values{
        value("{}"),
        value(R"({"a":[]})"),
        value(R"({"a":[1,2]})"),
        value(R"({"a":[{"name":"x"}]})"),
        value(R"({"a":[{"name":"x","n":1},{"name":"x","n":2},{"name":"y"}]})"),
        value(R"({"a":[{"name":"y"},{"name":"x","n":2},{"name":"x","n":3}]})"),
        value(R"({"a":[{"name":"x","-":1}]})"),
        value(R"({"b":{"c":{"d":1,"e":[1]}},"n":null})"),
        value(R"({"b":{"c":{"d":2}},"n":0})"),
        value(R"({"b":{"-":["c"]}})"),
        value(R"({"b":{"-":["d"],"c":1}})"),
        value(R"({"b":{"rows":[1],"order":[2]}})"),
        value(R"({"b":{"rows":[3],"order":[]}})")};
    for (const Json& before : values) {
        for (const Json& now : values) {
            EXPECT_EQ(changed(before, changes_json(before, now)), now) << before << " to " << now;
        }
    }
}

TEST(SnapshotChanges, TellWhatDiffersFromTheSnapshotBefore) {
    SampleRecord run;
    run.timeline.push({.time = 1000});
    run.logs.add(logging::Level::info, "old", 1);
    SnapshotChanges changes;
    changes.keep(run.record());
    const Json before = Json::parse(snapshot_message(run.record()));
    run.snapshot.run.running_users = 99;
    run.snapshot.entries[1].requests = 77;
    run.snapshot.entries.push_back(sample_entry("GET", "/new", {std::chrono::milliseconds(1)}));
    run.snapshot.errors.clear();
    run.verdict = judge::Verdict{};
    run.timeline.push({.time = 2000});
    run.logs.add(logging::Level::info, "new", 2);
    const News news{run.logs.next_number() - 1, 2000};
    changes.keep(run.record());
    const Json told = Json::parse(changes.message(run.record(), news, PageRows::all));
    EXPECT_EQ(changed(before, told), Json::parse(snapshot_message(run.record(), news)));
    EXPECT_EQ(told["run"], value(R"({"running_users":99})"));
    EXPECT_FALSE(told.contains("tasks"));

    const Json without = Json::parse(changes.message(run.record(), news, PageRows::none));
    EXPECT_FALSE(without.contains("entries"));
    Json base = before;
    base.erase("entries");
    EXPECT_EQ(
        changed(base, without), Json::parse(snapshot_message(run.record(), news, PageRows::none))
    );
}

}  // namespace
}  // namespace mayfly::report
