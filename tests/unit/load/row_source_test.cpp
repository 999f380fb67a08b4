#include "load/row_source.hpp"

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include <mayfly/mayfly.hpp>

#include "load/hooks.hpp"
#include "load/row_table.hpp"
#include "support/crew_world.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::load {
namespace {

using support::CrewWorld;
using testing::ElementsAre;
using testing::HasSubstr;

/// A crew whose users take rows of a file with ten rows, "0" to "9".
class Takers {
public:
    explicit Takers(RowOptions options, WorkerPlace place = {})
        : world_([&](Plan& plan) {
              plan.data("numbers", "numbers.csv", options);
              plan.users<User>("User").task("take", [this](User& user) {
                  const auto row = user.test().data("numbers").next();
                  rows_.push_back(row["number"].as_int());
                  mayfly::sleep(Duration(0));
              });
          }) {
        std::string text = "number\n";
        for (int i = 0; i < 10; ++i) text += std::to_string(i) + "\n";
        const auto path = files_.write("numbers.csv", text);
        const auto opened = detail::open_all(world_.plan.hooks().data, [&](const std::string&) {
            return MappedFile::open(path);
        });
        EXPECT_TRUE(opened) << opened.error().message;
        auto& source = test_.runs.back().rows["numbers"];
        source = std::make_unique<detail::RowSource>(
            world_.plan.hooks().data[0],
            test_.place = place,
            [this](const std::string&, std::uint64_t block, std::uint64_t fibers) {
                asked_.emplace_back(block, fibers);
            }
        );
        source_ = source.get();
        world_.crew->set_test(test_);
    }
    ~Takers() { world_.finish(); }
    Takers(const Takers&) = delete;
    Takers& operator=(const Takers&) = delete;

    void run_until_taken(std::size_t rows) {
        world_.run_until([&] { return rows_.size() >= rows; });
        rows_.resize(rows);
    }

    std::vector<std::int64_t> rows_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> asked_;
    support::TemporaryDirectory files_;
    TestState test_;
    CrewWorld world_;
    detail::RowSource* source_ = nullptr;
};

TEST(RowSource, HandsOutInOrderAndWraps) {
    Takers takers({});
    takers.world_.want({2});
    takers.run_until_taken(12);
    EXPECT_THAT(takers.rows_, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1));
}

TEST(RowSource, HandsOutTheStripeOfItsWorker) {
    Takers takers({}, {.worker = 1, .workers = 3});
    takers.world_.want({1});
    takers.run_until_taken(4);
    EXPECT_THAT(takers.rows_, ElementsAre(1, 4, 7, 0));
}

TEST(RowSource, ShufflesByTheSeed) {
    std::vector<std::vector<std::int64_t>> orders;
    for (const std::uint64_t seed : {1U, 1U, 2U}) {
        Takers takers({.hand_out = HandOut::shuffled}, {.seed = seed});
        takers.world_.want({1});
        takers.run_until_taken(10);
        orders.push_back(takers.rows_);
        EXPECT_EQ(std::set(takers.rows_.begin(), takers.rows_.end()).size(), 10U);
    }
    EXPECT_EQ(orders[0], orders[1]);
    EXPECT_NE(orders[0], orders[2]);
}

TEST(RowSource, DrawsAtRandomFromTheUsersOwnNumbers) {
    Takers one({.hand_out = HandOut::random});
    one.world_.want({1});
    one.run_until_taken(100);
    Takers two({.hand_out = HandOut::random});
    two.world_.want({1});
    two.run_until_taken(100);
    EXPECT_EQ(one.rows_, two.rows_);
    EXPECT_EQ(std::set(one.rows_.begin(), one.rows_.end()).size(), 10U);
}

TEST(RowSource, StopsUsersAtTheEndIfItIsTold) {
    Takers takers({.at_end = AtEnd::stop_user});
    takers.world_.want({3});
    takers.world_.run_until([&] { return takers.world_.crew->stopped_users() == 3; });
    EXPECT_EQ(takers.rows_.size(), 10U);
    EXPECT_EQ(takers.world_.crew->stopped_users(), 3U);
    EXPECT_FALSE(takers.world_.crew->is_test_stop_requested());
}

TEST(RowSource, StopsTheTestAtTheEndIfItIsTold) {
    Takers takers({.hand_out = HandOut::shuffled, .at_end = AtEnd::stop_test});
    takers.world_.want({1});
    takers.world_.run_until([&] { return takers.world_.crew->is_test_stop_requested(); });
    EXPECT_EQ(takers.rows_.size(), 10U);
}

TEST(RowSource, AsksTheMasterForRowsThatAreHandedOutOnce) {
    Takers takers({.hand_out = HandOut::once});
    takers.world_.want({3});
    takers.world_.run_until([&] { return takers.asked_.size() == 1; });
    EXPECT_THAT(takers.asked_, ElementsAre(testing::Pair(1U, 1U)));
    takers.source_->accept(2, 5, 1);   // Nobody asked for it.
    takers.source_->accept(1, 7, 20);  // There are no such rows.
    EXPECT_TRUE(takers.rows_.empty());
    takers.source_->ask_again();  // The answer was lost.
    EXPECT_EQ(takers.asked_.back().first, 1U);
    takers.source_->accept(1, 4, 2);
    takers.source_->accept(1, 4, 2);  // It was not.
    takers.world_.run_until([&] { return takers.asked_.size() == 3; });
    EXPECT_THAT(takers.rows_, ElementsAre(4, 5));
    EXPECT_EQ(takers.asked_.back().first, 2U);
    takers.source_->accept(2, 6, 0);
    takers.world_.run_until([&] { return takers.world_.crew->is_idle(); });
    EXPECT_EQ(takers.rows_.size(), 2U);
    EXPECT_EQ(takers.world_.crew->stopped_users(), 3U);
}

TEST(RowSource, LetsAUserLeaveThatWaits) {
    Takers takers({.hand_out = HandOut::once});
    takers.world_.want({2});
    takers.world_.run_until([&] { return !takers.asked_.empty(); });
    takers.world_.want({0}, Duration(0));
    takers.world_.run_until([&] { return takers.world_.crew->is_idle(); });
    takers.source_->accept(1, 3, 2);
    takers.world_.want({1});
    takers.run_until_taken(2);
    EXPECT_THAT(takers.rows_, ElementsAre(3, 4)) << "for those who come later";
}

TEST(RowSource, IsForUsersWhereRowsAreHandedOutOnce) {
    detail::RowDeclaration declared{"a", "a.csv", {.hand_out = HandOut::once}};
    const support::TemporaryDirectory files;
    const auto path = files.write("a.csv", "x\n1\n");
    declared.table = std::move(*RowTable::make(*MappedFile::open(path), "a.csv", ','));
    const WorkerPlace place;
    detail::RowSource master_side(declared, place, {});
    EXPECT_THROW(master_side.next(), std::logic_error);
    declared.options = {.at_end = AtEnd::stop_user};
    detail::RowSource source(declared, place, {});
    EXPECT_EQ(source.next()["x"], "1");
    EXPECT_THROW(source.next(), std::out_of_range) << "no user could be stopped";
}

TEST(Row, HasItsColumnsByName) {
    const support::TemporaryDirectory files;
    const auto path = files.write("a.csv", "user,age,on\n\"a \"\"b\"\"\",41,true\n");
    const auto table = RowTable::make(*MappedFile::open(path), "a.csv", ',');
    ASSERT_TRUE(table) << table.error().message;
    auto row = (*table)->row(0);
    EXPECT_EQ(row["user"], "a \"b\"");
    EXPECT_EQ(row["age"].as_int(), 41);
    EXPECT_EQ(row["user"].as_int(7), 7);
    EXPECT_EQ(row["age"].as_double(), 41.0);
    EXPECT_TRUE(row["on"].as_bool());
    EXPECT_FALSE(row["age"].as_bool());
    EXPECT_EQ("/users/" + row["age"], "/users/41");
    EXPECT_EQ(row["age"] + row["on"] + "!", "41true!");
    EXPECT_TRUE(row.has("on"));
    EXPECT_FALSE(row.has("off"));
    const Cell kept = row["user"];
    row = Row();
    EXPECT_EQ(kept, "a \"b\"") << "the cell keeps its text";
    EXPECT_THROW(row["user"], std::logic_error);
    try {
        (*table)->row(0)["name"];
        ADD_FAILURE() << "there is no such column";
    } catch (const std::out_of_range& problem) {
        EXPECT_STREQ(problem.what(), "a row has no column 'name'; its columns are user, age, on");
    }
    EXPECT_EQ(mayfly::Json({{"user", kept}}).text, "{\"user\":\"a \\\"b\\\"\"}");
    const mayfly::Form form{{"user", kept}};
    const std::string copied = kept;
    EXPECT_EQ(copied, form.fields[0].second);
}

TEST(Row, OfJsonLinesHasItsOwnColumns) {
    const support::TemporaryDirectory files;
    const auto path = files.write("a.jsonl", "{\"user\":\"ann\",\"tags\":[1,2]}\n{\"id\":7}\n");
    const auto table = RowTable::make(*MappedFile::open(path), "a.jsonl", ',');
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ((*table)->row(0)["user"], "ann");
    EXPECT_EQ(JsonValue::read((*table)->row(0)["tags"])[1].as_int(), 2);
    EXPECT_EQ((*table)->row(1)["id"].as_int(), 7);
    EXPECT_THROW((*table)->row(1)["user"], std::out_of_range);
}

TEST(RowTable, RefusesWhatItCannotRead) {
    const support::TemporaryDirectory files;
    const auto mistake = [&](const char* name, std::string_view text) {
        return RowTable::make(*MappedFile::open(files.write(name, text)), name, ',')
            .error()
            .message;
    };
    EXPECT_EQ(mistake("a.csv", "user\n"), "a.csv has no rows");
    EXPECT_EQ(mistake("a.JSONL", "\n"), "a.JSONL has no rows");
    EXPECT_EQ(mistake("a.csv", "\xFF\xFEu\n"), "a.csv is UTF-16; save it as UTF-8");
    EXPECT_THAT(mistake("a.csv", ""), HasSubstr("empty"));
    EXPECT_FALSE(MappedFile::open(files / "none.csv"));
    EXPECT_THAT(MappedFile::open(files.path()).error().message, HasSubstr("it is no file"));
}

}  // namespace
}  // namespace mayfly::load
