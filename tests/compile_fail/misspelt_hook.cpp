// error: 'void Shopper::on_strat..' marked 'override', but does not override
// hint: a user class can override on_start.. and on_stop..
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Shopper : public mayfly::HttpUser {
public:
    void on_strat() override {}
};

void scenario(mayfly::Plan&) {}
