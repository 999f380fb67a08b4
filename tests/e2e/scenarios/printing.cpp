// Prints in every way that authors know, in users, hooks and before the scenario is read.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <unistd.h>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

const int before_all = std::printf("a global is made\n");

class Speaker : public mayfly::HttpUser {
public:
    void on_start() override { client.base_url = ""; }

    void speak() {
        std::printf("printf says %d\n", 42);
        std::cout << "cout says " << 43 << std::endl;
        std::cerr << "cerr says " << 44 << '\n';
        std::fprintf(stderr, "\x1b[31mred\x1b[0m\n");
        std::fputs("\n\n", stdout);
        [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, "write says 45\n", 14);
        std::thread([] { std::puts("a thread says 46"); }).join();
        if (std::system("echo a command says 47") != 0) std::abort();
        std::printf("%s\n", std::string(5000, 'x').c_str());
        std::printf("no end of a line");
        work();
        stop();
    }
    /// More than any pipe holds, while nobody else of this thread could read it.
    void shout() {
        const std::string line(200, '!');
        for (int i = 0; i < 20'000; ++i) std::puts(line.c_str());
        work();
        stop();
    }
    void fall() {
        work();
        std::puts("the last words");
        mayfly::log("and the log's");
        *static_cast<volatile int*>(nullptr) = 1;
    }
    void leave() {
        std::puts("leaving");
        std::exit(3);
    }

private:
    static void work() {
        mayfly::measure("own", "work", [] {});
    }
};

void scenario(mayfly::Plan& plan) {
    plan.setup([](mayfly::Test&) {
        std::puts("setup prints");
        return std::string();
    });
    plan.on_test_start([](mayfly::Test& test) {
        std::cout << "start of " << (test.is_master() ? "the master" : "a worker") << std::endl;
    });
    plan.on_test_stop([](mayfly::Test& test) {
        std::printf("stop of %s", test.is_master() ? "the master" : "a worker");
    });
    plan.teardown([](mayfly::Test&) { std::cerr << "teardown prints\n"; });
    plan.users<Speaker>("Speaker").task("speak", &Speaker::speak);
    plan.users<Speaker>("Shouter").task("shout", &Speaker::shout);
    plan.users<Speaker>("Faller").task("fall", &Speaker::fall);
    plan.users<Speaker>("Leaver").task("leave", &Speaker::leave);
}
