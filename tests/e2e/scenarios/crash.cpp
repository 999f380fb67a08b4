// Ways to take a worker down. Where the environment variable CRASH_ONCE names a file, only the
// first process that comes to it crashes; the file tells the others.
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>

#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

namespace {

bool is_first() {
    const char* marker = std::getenv("CRASH_ONCE");
    if (marker == nullptr) return true;
    const int file = ::open(marker, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (file >= 0) ::close(file);
    return file >= 0;
}

struct Crasher : mayfly::HttpUser {
    // After a first request, so that there are numbers to keep.
    void before() {
        client.get("/");
        if (!is_first()) stop();
    }
    void read_nothing() {
        before();
        volatile int* nowhere = nullptr;
        *nowhere = 1;
    }
    void give_up() {
        before();
        std::abort();
    }
    void throw_in_thread() {
        before();
        std::thread([] { throw std::runtime_error("nobody catches this"); }).join();
    }
    int recurse(int depth) {
        volatile char frame[512] = {};
        frame[0] = static_cast<char>(depth);
        return recurse(depth + 1) + frame[0];
    }
    void recurse_for_ever() {
        before();
        recurse(0);
    }
    void leave() {
        before();
        std::exit(7);
    }
    void block() {
        client.get("/");
        std::this_thread::sleep_for(6s);
    }
};

}  // namespace

void scenario(mayfly::Plan& plan) {
    const auto add = [&plan](const char* kind, const char* task, void (Crasher::*run)()) {
        plan.users<Crasher>(kind).fixed_count(1).wait(mayfly::constant(1s)).task(task, run);
    };
    add("Segfault", "read nothing", &Crasher::read_nothing);
    add("Abort", "give up", &Crasher::give_up);
    add("Thrower", "throw in thread", &Crasher::throw_in_thread);
    add("Recursion", "recurse for ever", &Crasher::recurse_for_ever);
    add("Leaver", "leave", &Crasher::leave);
    add("Blocker", "block", &Crasher::block);
    plan.users<mayfly::HttpUser>("Steady")
        .wait(mayfly::constant(10ms))
        .task("text", [](mayfly::HttpUser& user) { user.client.get("/text"); });
}
