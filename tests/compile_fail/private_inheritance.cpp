// error: a user class derives publicly from mayfly::User or mayfly::HttpUser
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : mayfly::HttpUser {};

void scenario(mayfly::Plan& plan) {
    plan.users<Shopper>("Shopper");
}
