// error: a task is a member function of the user class without parameters
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : public mayfly::HttpUser {
public:
    void browse(int) {}
};

void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>("Shopper").task("browse", &Shopper::browse);
}
