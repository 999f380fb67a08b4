// error: ambiguating new declaration of 'int scenario.mayfly::Plan&.'
// hint: a scenario is the function .void scenario.mayfly::Plan& plan
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

int scenario(mayfly::Plan&) {
    return 0;
}
