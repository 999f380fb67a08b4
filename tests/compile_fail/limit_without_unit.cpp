// error: no matching function for call to 'with_timeout
// hint: times have a unit: 1s
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    mayfly::with_timeout(2, [&] { user.client.get("/"); });
}
