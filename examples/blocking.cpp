// A call that blocks its thread, beside the users' thread: all others go on meanwhile.
//     mayfly run examples/blocking.cpp -u 20 -t 10s --headless
#include <fstream>
#include <iterator>
#include <string>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: blocking
class Reader : public mayfly::User {
public:
    void read_file() {
        mayfly::measure("file", "cpuinfo", [](mayfly::Measurement& row) {
            const auto text = mayfly::blocking([] {
                std::ifstream file("/proc/cpuinfo");
                return std::string(std::istreambuf_iterator<char>(file), {});
            });
            row.size(text.size());
            if (text.empty()) row.fail("nothing was read");
        });
    }
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.users<Reader>("Reader").wait(mayfly::constant(100ms)).task("read", &Reader::read_file);
}
