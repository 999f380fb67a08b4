// error: is private within this context
// hint: tasks stand below .public:. in their class
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : public mayfly::HttpUser {
    void browse() {}
};

void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>().task("browse", &Shopper::browse);
}
