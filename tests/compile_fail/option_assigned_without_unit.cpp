// error: no match for 'operator='
// hint: times have a unit: 1s
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void visit(mayfly::HttpUser& user) {
    mayfly::RequestOptions options;
    options.read_timeout = 2;
    user.client.get("/", options);
}
