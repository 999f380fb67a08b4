// error: to 'mayfly::Stages'
// hint: a stage is
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

void scenario(mayfly::Plan& plan) {
    plan.stages({{30, 10}});
}
