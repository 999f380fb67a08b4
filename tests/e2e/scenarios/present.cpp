// Users that are nearly always in the middle of a request, so that the requests in progress at the
// target are the users that run. Each request is counted in four ways more, which must agree.
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

inline mayfly::Counter stays{"stays"};
inline mayfly::Trend stay_time{"stay time", "ms"};

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Guest")
        .wait(mayfly::constant(1ms))
        .task("stay", [](mayfly::HttpUser& user) {
            const auto answer = user.client.get("/delay/20", {.labels = {{"guest", "yes"}}});
            answer.check("answered", answer.status() == 200);
            stays.add();
            stay_time.add(answer.elapsed());
        });
}
