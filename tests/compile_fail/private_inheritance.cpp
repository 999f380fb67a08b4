// error: a user class derives publicly from mayfly::User or mayfly::HttpUser
// hint: write .class Shopper : public mayfly::HttpUser
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : mayfly::HttpUser {
public:
    void browse() {}
};

void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>("Shopper").task("browse", &Shopper::browse);
}
