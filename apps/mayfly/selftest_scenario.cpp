#include "selftest_scenario.hpp"

#include <string>

#include <mayfly/mayfly.hpp>

#include "judge/selftest.hpp"

namespace mayfly::app {
namespace {

using namespace std::chrono_literals;

/// Asks for its delays one after the other.
template <judge::Delays which>
class Waiter : public HttpUser {
public:
    Waiter() : delays_(judge::delays_of(which)) {}
    void on_start() override { sleep(random().between(0, 100) * 1ms); }  // Not all in step.
    void ask(const char* name) {
        const auto delay = delays_[next_++ % delays_.size()];
        client.get("/delay/" + std::to_string(delay), {.name = name});
    }

private:
    std::vector<std::uint32_t> delays_;
    std::size_t next_ = 0;
};

template <judge::Delays which>
void add_waiters(Plan& plan, const char* name) {
    plan.users<Waiter<which>>(name)
        .fixed_count(judge::delay_users)
        .iterations(judge::rounds * judge::delays_of(which).size())
        .task(name, [name](Waiter<which>& user) { user.ask(name); });
}

class Mistaken : public HttpUser {
public:
    void ask() {
        const bool is_bad = ++asked_ % 4 == 0;
        client.get(is_bad ? "/status/500" : "/status/200", {.name = "errors"});
        sleep(50ms);
    }

private:
    int asked_ = 0;
};

void read_slowly(HttpUser& user) {
    const auto millis = std::to_string(judge::slow_body / 1ms);
    user.client.get("/slow-body?bytes=2&ms=" + millis, {.name = "slow body"});
}

void stall(HttpUser& user) {
    sleep(1500ms);
    user.client.get("/stall?ms=" + std::to_string(judge::stall_length / 1ms), {.name = "stall"});
}

}  // namespace

void fill_selftest(Plan& plan) {
    add_waiters<judge::Delays::constant>(plan, "constant delay");
    add_waiters<judge::Delays::bimodal>(plan, "bimodal delay");
    add_waiters<judge::Delays::heavy_tail>(plan, "heavy tail");
    plan.users<Mistaken>("errors")
        .fixed_count(judge::error_users)
        .iterations(judge::error_requests)
        .task("errors", &Mistaken::ask);
    plan.users<HttpUser>("slow body")
        .fixed_count(judge::slow_users)
        .iterations(judge::slow_requests)
        .task("slow body", read_slowly);
    plan.users<HttpUser>("arrivals")
        .arrivals(per_second(judge::stall_rate))
        .task("look", [](HttpUser& user) { user.client.get("/", {.name = "arrivals"}); });
    plan.users<HttpUser>("stall").fixed_count(1).iterations(1).task("stall", stall);
    plan.users<HttpUser>("haste").fixed_count(50).task("look", [](HttpUser& user) {
        user.client.get("/", {.name = "haste"});
    });
}

}  // namespace mayfly::app
