// error: 'brwse' is not a member of 'Shopper'
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : public mayfly::HttpUser {
public:
    void browse() {}
};

void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>("Shopper").task("browse", &Shopper::brwse);
}
