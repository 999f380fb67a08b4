// What goes wrong with databases, once each.
#include <functional>
#include <stdexcept>
#include <string>

#include <mayfly/clients/postgres.hpp>
#include <mayfly/clients/redis.hpp>
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Unlucky : public mayfly::User {
public:
    void fail() {
        mayfly::Postgres database;
        expect(!database.connect("host=127.0.0.1,127.0.0.1 port=1,2 user=x"), "two that refuse");
        for (const char* part : {"port 1 failed", "; ", "port 2 failed"})
            expect(database.error().find(part) != std::string::npos, database.error());
        expect(database.connect(test().parameter("postgres")), "connect: " + database.error());
        expect(!database.query("select * from nothing").ok(), "a query of nothing");
        expect(database.is_open(), "a mistake in a query ends no connection");
        auto rows = database.query("select 'a' as x, null as y, $1::int + 1 as z", {41});
        expect(rows.ok() && rows.size() == 1, "one row: " + database.error());
        expect(rows[0]["x"] == "a" && rows[0]["y"].empty(), "texts");
        expect(rows[0]["z"].as_int() == 42, "numbers");
        const std::string large(1 << 20, 'x');
        auto echo = database.query("select $1::text as large", {large});
        expect(echo.ok() && echo[0]["large"] == large, "large values");
        expect(!database.query("select $1", {std::string("a\0b", 3)}).ok(), "a zero byte");
        expect(database.error().find("zero byte") != std::string::npos, database.error());
        expect(
            is_refused_meanwhile(
                [&] { expect(database.query("select pg_sleep(0.1)").ok(), database.error()); },
                [&] { database.query("select 1"); }
            ),
            "a query beside another one"
        );
        expect(database.query("insert into sales values (1, 2), (3, 4)").changed() == 2, "changed");
        expect(!database.query("copy items to stdout").ok(), "COPY is refused");
        expect(!database.is_open() && database.error().find("no COPY") != std::string::npos, "why");
        expect(database.connect(test().parameter("postgres")), "again: " + database.error());
        database.timeout = 200ms;
        expect(!database.query("select pg_sleep(30)").ok(), "a time limit");
        expect(!database.is_open(), "closed after a timeout");
        expect(!database.query("select 1").ok() && database.error() == "not connected", "closed");

        mayfly::Redis redis;
        expect(!redis.connect("nonsense") && !redis.error().empty(), "no address");
        const auto is_no_address = [&](const char* address) {
            return !redis.connect(address) && redis.error().find("is no addr") != std::string::npos;
        };
        for (const char* bad : {"127.0.0.1:abc", "h:", ":6379", "h:0", "h:65536", "h:-1", "::1:1"})
            expect(is_no_address(bad), std::string(bad) + ": " + redis.error());
        expect(!is_no_address("[::1]:1"), redis.error());
        expect(redis.connect(test().parameter("redis")), "connect: " + redis.error());
        expect(!redis.command({}).ok() && redis.is_open(), "no command: " + redis.error());
        expect(!redis.command({"NONSENSE"}).ok(), "an unknown command");
        expect(redis.command({"RPUSH", "list", "a", 2}).as_int() == 2, "two elements");
        auto list = redis.command({"LRANGE", "list", 0, -1});
        expect(list.size() == 2 && list[0].as_text() == "a" && list[1].as_int() == 2, "a list");
        expect(redis.command({"GET", "no such key"}).is_null(), "nothing");
        expect(!redis.command({"subscribe", "a", "b"}).ok() && redis.is_open(), "SUBSCRIBE");
        expect(redis.error().find("more than one reply") != std::string::npos, redis.error());
        expect(
            is_refused_meanwhile(
                [&] {
                    expect(redis.command({"BLPOP", "nothing", 0.1}).is_null(), redis.error());
                },
                [&] {
                    redis.command({"GET", "list"});
                }
            ),
            "a command beside another one"
        );
        redis.timeout = 200ms;
        expect(!redis.command({"BLPOP", "empty", 0}).ok() && !redis.is_open(), "a time limit");
        throw std::runtime_error(redis.connect("/no/such/socket") ? "connected" : redis.error());
    }

private:
    /// Whether the second call throws while the first one waits.
    static bool is_refused_meanwhile(
        const std::function<void()>& first, const std::function<void()>& second
    ) {
        bool is_refused = false;
        mayfly::all(first, [&] {
            try {
                second();
            } catch (const std::logic_error& error) {
                is_refused = std::string(error.what()).find("its own") != std::string::npos;
            }
        });
        return is_refused;
    }
    static void expect(bool is_so, const std::string& what) {
        if (!is_so) mayfly::check(what, false);
    }
};

class Sleeper : public mayfly::User {
public:
    void sleep_there() {
        mayfly::Postgres database;
        if (!database.connect(test().parameter("postgres"))) stop();
        database.query("select pg_sleep(100)", {}, "sleep");
    }
};

void scenario(mayfly::Plan& plan) {
    plan.parameter("postgres", mayfly::required);
    plan.parameter("redis", mayfly::required);
    plan.users<Unlucky>("Unlucky").iterations(1).task("fail", &Unlucky::fail);
    plan.users<Sleeper>("Sleeper").task("sleep there", &Sleeper::sleep_there);
}
