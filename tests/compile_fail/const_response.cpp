// error: passing 'const mayfly::Response' as 'this' argument discards qualifiers
// hint: without const: json.., fail.. and pass.. change it
#include <mayfly/mayfly.hpp>

void visit(mayfly::HttpUser& user) {
    const auto answer = user.client.get("/");
    if (!answer.json("/id").exists()) user.stop();
}

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Shopper").task("visit", visit);
}
