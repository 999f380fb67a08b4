// error: unable to find numeric literal operator
// hint: need .using namespace std::chrono_literals
#include <mayfly/mayfly.hpp>

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>().wait(mayfly::constant(1s));
}
