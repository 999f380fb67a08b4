// At most three of a worker's users are at the till at the same time; the others wait their turn.
//     mayfly run examples/ports/semaphore.cpp -H http://127.0.0.1:8080 -u 20 -t 10s --headless
#include <mayfly/mayfly.hpp>
#include <mayfly/semaphore.hpp>

using namespace std::chrono_literals;

mayfly::Semaphore tills{3};  // Of each worker process.

class Customer : public mayfly::HttpUser {
public:
    void browse() { client.get("/text"); }

    void pay() {
        tills.acquire();
        client.get("/delay/100", {.name = "/pay"});
        tills.release();
    }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Customer>("Customer")
        .wait(mayfly::between(10ms, 50ms))
        .task("browse", &Customer::browse)
        .task("pay", &Customer::pay, {.weight = 3});
}
