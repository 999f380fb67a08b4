// error: (from|convert) 'int' to '(mayfly::Duration|std::chrono)
// hint: times have a unit: 1s, 200ms
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").wait(mayfly::between(1, 5));
}
