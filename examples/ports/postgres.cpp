// A query of PostgreSQL as each user's only task; its time and its failures are a row.
#include <mayfly/clients/postgres.hpp>
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Analyst : public mayfly::User {
public:
    void on_start() override {
        if (!database_.connect(test().parameter("database"))) stop_test();
    }
    void count_sales() {
        auto rows = database_.query("select count(*) as sales from sales", {}, "count sales");
        if (rows.ok()) sales_.set(rows[0]["sales"].as_double());
    }

private:
    mayfly::Postgres database_;
    mayfly::Gauge sales_{"sales", "rows"};
};

void scenario(mayfly::Plan& plan) {
    plan.parameter("database", mayfly::required);
    plan.users<Analyst>("Analyst")
        .wait(mayfly::between(10ms, 50ms))
        .task("count sales", &Analyst::count_sales);
}
