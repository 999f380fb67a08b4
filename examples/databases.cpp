// Users of a PostgreSQL server and of Redis, whose queries and commands are rows of the statistics.
//     mayfly run examples/databases.cpp -u 10 --parameter postgres=postgresql:///shop
//         --parameter redis=127.0.0.1:6379
#include <string>

#include <mayfly/clients/postgres.hpp>
#include <mayfly/clients/redis.hpp>
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: postgres
class Buyer : public mayfly::User {
public:
    void on_start() override {
        if (!database_.connect(test().parameter("postgres"))) {
            throw std::runtime_error(database_.error());
        }
    }

    void buy() {
        const auto item = random().between(1, 10);
        auto rows = database_.query("select cents from items where id = $1", {item}, "price");
        if (!rows.ok() || rows.size() == 0) return;
        const auto cents = rows[0]["cents"].as_int();
        database_.query("insert into sales (item, cents) values ($1, $2)", {item, cents}, "buy");
    }

private:
    mayfly::Postgres database_;
};
// end region

// region: redis
class Reader : public mayfly::User {
public:
    void read() {
        if (!redis_.is_open() && !redis_.connect(test().parameter("redis")))
            return mayfly::sleep(1s);
        const std::string key = "page-" + std::to_string(random().between(0, 9));
        if (redis_.command({"GET", key}).is_null()) redis_.command({"SET", key, 1});
        redis_.command({"INCR", "reads"});
    }

private:
    mayfly::Redis redis_;
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.parameter("postgres", mayfly::required, {.help = "an address as libpq reads it"});
    plan.parameter("redis", mayfly::required, {.help = "host:port, or the path of a socket"});
    plan.users<Buyer>("Buyer").wait(mayfly::constant(20ms)).task("buy", &Buyer::buy);
    plan.users<Reader>("Reader").wait(mayfly::constant(20ms)).task("read", &Reader::read);
}
