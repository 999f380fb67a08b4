// error: ambiguating new declaration of 'int scenario.mayfly::Plan&.'
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

int scenario(mayfly::Plan&) {
    return 0;
}
