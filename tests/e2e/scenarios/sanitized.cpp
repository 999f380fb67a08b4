// Mistakes that only a sanitizer notices, and a user without any, whose stack it must know.
#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <climits>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

class Careless : public mayfly::HttpUser {
public:
    void write_beyond() {
        client.get("/text");
        const auto numbers = std::make_unique<int[]>(items_);
        for (int i = 0; i <= items_; ++i) numbers[static_cast<std::size_t>(i)] = i;  // Overflow.
    }
    void write_beyond_array() {
        client.get("/text");
        std::array<int, 8> numbers{};
        volatile int* const first = numbers.data();
        for (int i = 0; i <= items_; ++i) first[i] = i;  // Beyond the array.
    }
    void add_too_much() {
        client.get("/text");
        sum_ += items_;  // Undefined.
        client.get("/after");
    }

private:
    int items_ = 8;
    int sum_ = INT_MAX - 3;
};

class Careful : public mayfly::HttpUser {
public:
    void work() {
        std::vector<int> numbers(1000);
        client.get("/text");
        try {
            mayfly::sleep(5ms);
            throw std::runtime_error("as planned");
        } catch (const std::runtime_error&) {
            numbers.at(7) = 1;
        }
        mayfly::all([&] { client.get("/text"); }, [&] { client.get("/bytes/2000"); });
        mayfly::with_timeout(1ms, [&] { client.get("/delay/50", {.name = "/delay"}); });
        mayfly::blocking([] { return std::string(100, 'x'); });
    }
};

void scenario(mayfly::Plan& plan) {
    plan.users<Careless>("Heap").task("buy", &Careless::write_beyond);
    plan.users<Careless>("Stack").task("pay", &Careless::write_beyond_array);
    plan.users<Careless>("Undefined").task("add", &Careless::add_too_much);
    plan.users<Careful>("Careful").task("work", &Careful::work);
}
