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

TEST(EventText, IsOneEvent) {
    EXPECT_EQ(event_text("state", "{}"), "event: state\ndata: {}\n\n");
}

}  // namespace
}  // namespace mayfly::web
