// error: cannot convert '<brace-enclosed initializer list>' to 'const mayfly::RequestOptions&'
// hint: times have a unit: 1s
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    user.client.get("/", {.name = "home", .timeout = 2});
}
