#include "web/event_stream.hpp"

#include <gmock/gmock.h>

#include "support/fake_control.hpp"
#include "support/fiber_run.hpp"

namespace mayfly::web {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class EventStreamTest : public testing::Test {
protected:
    /// Runs `body` with a reader that has seen everything so far.
    void with_reader(const std::function<void(EventStream::Reader&)>& body) {
        support::run_on_fiber(loop, [&] {
            EventStream::Reader reader(stream);
            EXPECT_THAT(reader.next()->text, StartsWith("event: state\ndata: {"));
            body(reader);
        });
    }

    fiber::Loop loop;
    support::FakeControl control;
    EventStream stream{control.record()};
};

TEST_F(EventStreamTest, BeginsWithEverything) {
    control.logs.add(logging::Level::info, "before", 1);
    support::run_on_fiber(loop, [&] {
        EventStream::Reader reader(stream);
        const SharedEvents events = reader.next();
        EXPECT_THAT(events->text, HasSubstr("event: state\n"));
        EXPECT_THAT(events->text, HasSubstr("event: history\n"));
        EXPECT_THAT(events->text, HasSubstr("event: snapshot\n"));
        EXPECT_THAT(events->text, HasSubstr("before"));
    });
}

TEST_F(EventStreamTest, GoesOnWithASnapshotATick) {
    with_reader([&](EventStream::Reader& reader) {
        control.logs.add(logging::Level::info, "meanwhile", 1);
        stream.publish(control.record());
        const SharedEvents events = reader.next();
        EXPECT_THAT(events->text, StartsWith("event: snapshot\n"));
        EXPECT_THAT(events->text, HasSubstr("meanwhile"));
        EXPECT_TRUE(events->text.ends_with("\n\n"));
    });
}

TEST_F(EventStreamTest, IsBuiltOnceForAllReaders) {
    with_reader([&](EventStream::Reader& one) {
        EventStream::Reader other(stream);
        const SharedEvents everything = other.next();
        EXPECT_EQ(EventStream::Reader(stream).next(), everything);
        stream.publish(control.record());
        EXPECT_EQ(one.next(), other.next());
    });
    EXPECT_EQ(stream.readers(), 0U);
}

TEST_F(EventStreamTest, WhoIsSlowGetsTheLatest) {
    with_reader([&](EventStream::Reader& reader) {
        stream.publish(control.record());
        reader.next();
        for (int tick = 1; tick <= 3; ++tick) {
            control.snapshot.run.running_users = static_cast<std::uint64_t>(tick);
            control.logs.add(logging::Level::info, "line " + std::to_string(tick), tick);
            stream.publish(control.record());
        }
        const SharedEvents events = reader.next();
        EXPECT_THAT(events->text, StartsWith("event: snapshot\n"));
        EXPECT_THAT(events->text, HasSubstr("\"running_users\":3"));
        EXPECT_THAT(events->text, HasSubstr("line 1")) << "of the skipped ticks, too";
        EXPECT_THAT(events->text, HasSubstr("line 3"));
    });
}

TEST_F(EventStreamTest, WhoIsTooSlowBeginsAnew) {
    with_reader([&](EventStream::Reader& reader) {
        stream.publish(control.record());
        reader.next();
        for (std::size_t tick = 0; tick <= EventStream::ticks_kept; ++tick)
            stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, HasSubstr("event: history\n"));
    });
}

TEST_F(EventStreamTest, TellsOnlyRecentLogLines) {
    with_reader([&](EventStream::Reader& reader) {
        control.logs.add(logging::Level::info, "long ago", 1);
        for (std::size_t tick = 0; tick < EventStream::ticks_kept + 3; ++tick) {
            stream.publish(control.record());
            reader.next();
        }
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, Not(HasSubstr("long ago")));
    });
}

TEST_F(EventStreamTest, ANewRunAStateOrAnotherResolutionBeginsAnew) {
    with_reader([&](EventStream::Reader& reader) {
        stream.publish(control.record());
        reader.next();
        control.snapshot.run.id = "run-2";
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, HasSubstr("event: history\n"));
        control.setup.obstacle = "no worker is ready";
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, StartsWith("event: state\n"));
        control.timeline = stats::Timeline(2);
        for (UnixMillis time = 0; time < 3000; time += 1000) {
            control.timeline.push({.time = time});
        }
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, HasSubstr("event: history\n"));
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, StartsWith("event: snapshot\n"));
    });
}

TEST_F(EventStreamTest, ADeadlineEndsTheWait) {
    with_reader([&](EventStream::Reader& reader) {
        const fiber::Deadline deadline(Clock::now());
        EXPECT_EQ(reader.next(), nullptr);
    });
}

TEST_F(EventStreamTest, EndsWithAnEventThatSaysSoAndWaitsForWhoReadsIt) {
    support::run_on_fiber(loop, [&] {
        fiber::Group others(loop);
        {
            EventStream::Reader reader(stream);
            reader.next();
            ASSERT_TRUE(others.spawn([&] { stream.end(); }));
            EXPECT_EQ(reader.next()->text, "event: end\ndata: {}\n\n");
            EXPECT_EQ(reader.next(), nullptr);
            EXPECT_EQ(others.size(), 1U);
        }
        others.join_all();
    });
}

/// The id of the last event of these.
std::string id_in(const SharedEvents& events) {
    const std::size_t begin = events->text.rfind("\nid: ") + 5;
    return events->text.substr(begin, events->text.find('\n', begin) - begin);
}

TEST_F(EventStreamTest, TellsWhoWantsThatOnlyWhatHasChanged) {
    support::run_on_fiber(loop, [&] {
        EventStream::Reader reader(stream, {.only_changes = true});
        EventStream::Reader other(stream, {.only_changes = true});
        EXPECT_THAT(reader.next()->text, StartsWith("event: state\n"));
        other.next();
        control.snapshot.run.running_users = 7;
        control.logs.add(logging::Level::info, "meanwhile", 1);
        stream.publish(control.record());
        const SharedEvents events = reader.next();
        EXPECT_THAT(events->text, StartsWith("event: changes\nid: "));
        EXPECT_THAT(events->text, HasSubstr("{\"run\":{\"running_users\":7},\"logs\":[{"));
        EXPECT_THAT(events->text, HasSubstr("meanwhile"));
        EXPECT_EQ(other.next(), events) << "made once";
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, HasSubstr("data: {\"logs\":[],\"tail\":{"));
    });
}

TEST_F(EventStreamTest, WhoMissedASecondGetsASnapshotAndThenChangesAgain) {
    support::run_on_fiber(loop, [&] {
        EventStream::Reader reader(stream, {.only_changes = true});
        EventStream::Reader quick(stream, {.only_changes = true});
        for (int tick = 0; tick < 2; ++tick) {
            stream.publish(control.record());
            quick.next();
        }
        reader.next();
        for (int tick = 0; tick < 2; ++tick) {
            stream.publish(control.record());
            quick.next();
        }
        EXPECT_THAT(reader.next()->text, StartsWith("event: snapshot\n"));
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, StartsWith("event: changes\n"));
    });
}

TEST_F(EventStreamTest, OneWhoReadsEachSecondNeedsNoOtherReader) {
    support::run_on_fiber(loop, [&] {
        EventStream::Reader reader(stream, {.only_changes = true});
        reader.next();
        for (int tick = 0; tick < 3; ++tick) stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, StartsWith("event: snapshot\n")) << "no base";
        stream.publish(control.record());
        EXPECT_THAT(reader.next()->text, StartsWith("event: changes\n"));
    });
}

TEST_F(EventStreamTest, LeavesOutRowsForWhoDoesNotShowThem) {
    control.snapshot.entries.resize(2, control.snapshot.aggregated);
    stream.publish(control.record());
    support::run_on_fiber(loop, [&] {
        EventStream::Reader with(stream, {.only_changes = true});
        EventStream::Reader without(stream, {.only_changes = true, .wants_rows = false});
        EXPECT_THAT(with.next()->text, HasSubstr("\"entries\":[{"));
        EXPECT_THAT(without.next()->text, Not(HasSubstr("\"entries\":")));
        control.snapshot.entries[1].requests = 5;
        stream.publish(control.record());
        EXPECT_THAT(with.next()->text, HasSubstr("\"entries\":{\"rows\":[[1,{\"num_requests\":5"));
        EXPECT_THAT(without.next()->text, Not(HasSubstr("\"entries\":")));
    });
}

TEST_F(EventStreamTest, OneThatComesBackGoesOnWhereItWas) {
    control.timeline.push({.time = 1000});
    control.timeline.push({.time = 2000});
    control.logs.add(logging::Level::info, "known", 1);
    stream.publish(control.record());
    support::run_on_fiber(loop, [&] {
        EventWish wish;
        {
            EventStream::Reader reader(stream, wish);
            wish.last_id = id_in(reader.next());
        }
        control.logs.add(logging::Level::info, "missed", 2);
        for (UnixMillis time = 3000; time < 60'000; time += 1000) {
            control.timeline.push({.time = time});
            stream.publish(control.record());
        }
        EventStream::Reader again(stream, wish);
        const std::string text = again.next()->text;
        EXPECT_THAT(text, StartsWith("event: snapshot\n"));
        EXPECT_THAT(text, HasSubstr("missed"));
        EXPECT_THAT(text, Not(HasSubstr("known")));
        EXPECT_THAT(text, HasSubstr("\"time_ms\":[2000,3000,4000,"));
        EXPECT_THAT(text, HasSubstr(",59000]"));
    });
}

TEST_F(EventStreamTest, OneThatComesBackToSomethingElseBeginsAnew) {
    support::run_on_fiber(loop, [&] {
        EventWish wish;
        wish.last_id = id_in(EventStream::Reader(stream).next());
        EXPECT_THAT(
            EventStream::Reader(stream, wish).next()->text, StartsWith("event: snapshot\n")
        );
        EventStream elsewhere(control.record());
        EXPECT_THAT(
            EventStream::Reader(elsewhere, wish).next()->text, StartsWith("event: state\n")
        );
        for (const char* id : {"", "-", "nonsense", "1-2-3-4", "\xff"}) {
            EXPECT_THAT(
                EventStream::Reader(stream, {.last_id = id}).next()->text,
                StartsWith("event: state\n")
            ) << id;
        }
        const std::string cut = wish.last_id.substr(0, wish.last_id.size() - 1);
        EXPECT_THAT(
            EventStream::Reader(stream, {.last_id = cut}).next()->text, StartsWith("event: state\n")
        );
        control.snapshot.run.id = "run-2";
        stream.publish(control.record());
        EXPECT_THAT(EventStream::Reader(stream, wish).next()->text, StartsWith("event: state\n"));
    });
}

TEST_F(EventStreamTest, CompressesOnceForAllWhoWantThat) {
    with_reader([&](EventStream::Reader& reader) {
        EventStream::Reader other(stream);
        other.next();
        stream.publish(control.record());
        EXPECT_EQ(&reader.next()->gzip(), &other.next()->gzip());
    });
}

TEST(EventText, IsOneEvent) {
    EXPECT_EQ(event_text("state", "{}"), "event: state\ndata: {}\n\n");
    EXPECT_EQ(event_text("state", "{}", "a-1"), "event: state\nid: a-1\ndata: {}\n\n");
}

}  // namespace
}  // namespace mayfly::web
