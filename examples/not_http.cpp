// Statistics for anything: here the time that a computation takes, with its own rows.
//     mayfly run examples/not_http.cpp -u 4 -t 10s --headless
#include <algorithm>
#include <vector>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: measure
class Sorter : public mayfly::User {
public:
    void sort_numbers() {
        std::vector<std::uint64_t> numbers(10'000);
        mayfly::measure("cpu", "fill", [&] {
            std::generate(numbers.begin(), numbers.end(), random());
        });
        mayfly::measure("cpu", "sort", [&](mayfly::Measurement& row) {
            std::sort(numbers.begin(), numbers.end());
            row.size(numbers.size() * sizeof numbers[0]);
            if (numbers.front() == numbers.back()) row.fail("all numbers are the same");
        });
    }
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.users<Sorter>("Sorter").wait(mayfly::constant(100ms)).task("sort", &Sorter::sort_numbers);
}
