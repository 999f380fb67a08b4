#include "load/request_event.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include <mayfly/measure.hpp>

#include "base/text.hpp"
#include "support/crew_world.hpp"

namespace mayfly::load {
namespace {

using namespace std::chrono_literals;
using plan::SampleFormat;

RequestEvent some_event() {
    RequestEvent event;
    event.user = 7;
    event.kind = "Shopper";
    event.task = "buy";
    event.type = "HTTP";
    event.method = "GET";
    event.url = "http://h/item?id=1";
    event.name = "=item, \"1\"";
    event.start += std::chrono::milliseconds(1'700'000'000'123);
    event.elapsed = 1500us;
    event.timings.connect = 250us;
    event.status = 503;
    event.size = 20;
    event.failed = true;
    event.error = "503 Service Unavailable";
    event.labels = {{"region", "eu"}, {"tier", "gold"}};
    return event;
}

TEST(LineOf, IsACsvRowThatNoSpreadsheetRuns) {
    EXPECT_EQ(
        line_of(SampleFormat::csv, some_event(), 2),
        "2023-11-14T22:13:20.123Z,GET,\"'=item, \"\"1\"\"\",1.500,20,503,503 Service Unavailable,"
        "failure,2,7,Shopper,buy,http://h/item?id=1,,0.250,,,,,region=eu; tier=gold\r\n"
    );
    const auto commas = [](std::string_view text) { return std::ranges::count(text, ','); };
    RequestEvent plain = some_event();
    plain.name = "/item";
    EXPECT_EQ(commas(line_of(SampleFormat::csv, plain, 0)), commas(header_of(SampleFormat::csv)));
    EXPECT_EQ(header_of(SampleFormat::ndjson), "");
}

TEST(LineOf, IsValidWhateverTextsAnAuthorGives) {
    RequestEvent event = some_event();
    const std::string name = "bad\xff" + std::string(600, 'x');
    event.name = name;
    event.error = "gone \xfe";
    for (const SampleFormat format : {SampleFormat::csv, SampleFormat::ndjson}) {
        const std::string line = line_of(format, event, 2);
        EXPECT_EQ(valid_utf8(line), line);
        EXPECT_NE(line.find("gone \xEF\xBF\xBD"), line.npos) << line;
        EXPECT_EQ(line.find(std::string(500, 'x')), line.npos) << "rows cut their names, too";
    }
}

TEST(LineOf, IsAJsonObject) {
    EXPECT_EQ(
        line_of(SampleFormat::ndjson, some_event(), 2),
        R"({"time":"2023-11-14T22:13:20.123Z","type":"HTTP","method":"GET",)"
        R"("name":"=item, \"1\"","url":"http://h/item?id=1","elapsed_ms":1.500,"size":20,)"
        R"("status":503,"outcome":"failure","error":"503 Service Unavailable","worker":2,)"
        R"("user":7,"kind":"Shopper","task":"buy","timings":{"connect_ms":0.250},)"
        R"("labels":{"region":"eu","tier":"gold"}})"
        "\n"
    );
}

TEST(EventOf, KnowsTheUserOfASample) {
    int told = 0;
    stats::Listeners listeners;
    support::CrewWorld world([](Plan& plan) {
        plan.users<User>("User").task("work", [](User& user) {
            measure("sql", "find", [](Measurement& row) { row.fail("no row"); });
            user.stop();
        });
    });
    listeners.sample = [&](const stats::Sample& sample) {
        const auto event = event_of(sample, world.recorder);
        ++told;
        EXPECT_EQ(event.kind, "User");
        EXPECT_EQ(event.task, "work");
        EXPECT_EQ(event.type, "sql");
        EXPECT_EQ(event.method, "");
        EXPECT_EQ(event.name, "find");
        EXPECT_TRUE(event.failed);
        EXPECT_EQ(event.error, "no row");
    };
    world.recorder.set_listeners(&listeners);
    world.want({1});
    world.run_until([&] { return world.crew->stopped_users() == 1; });
    world.finish();
    EXPECT_EQ(told, 1);
    const auto news = world.recorder.take(unix_now());
    EXPECT_TRUE(news.entries[0].statuses.empty()) << "it is not HTTP";
}

}  // namespace
}  // namespace mayfly::load
