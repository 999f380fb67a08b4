// error: a user class needs a default constructor; set things up in on_start
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : public mayfly::HttpUser {
public:
    explicit Shopper(int) {}
};

void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>("Shopper");
}
