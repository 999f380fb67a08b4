// A scenario that is not the same everywhere, as one that reads a file which only some machines
// have: what it is there, the environment says.
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    const char* here = std::getenv("LOCAL");
    const std::string word = here == nullptr ? "" : here;
    if (word == "throw") throw std::runtime_error("cannot open testdata.csv");
    if (word == "abort") std::abort();
    plan.users<mayfly::HttpUser>(word == "other" ? "Other" : "Guest")
        .wait(mayfly::constant(1ms))
        .task("look", [](mayfly::HttpUser& user) { user.client.get("/delay/20"); });
}
