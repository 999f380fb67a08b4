// The same user in three models: a fiber, a thread and a process each. What the table "One user,
// three models" of docs/benchmarks.md is made with; tests/bench/models lets them take turns.
//
//     mayfly_models hold fiber 10000 8080      users that connect, send one request, then wait
//     mayfly_models load thread 100 8080 5     users that send, receive and send again; 5 s
//     mayfly_models switch process 1000000     two that hand over to each other, so many times
//
// Each prints one JSON object. Memory is what all processes of the model hold beyond what they held
// before the first user: their proportional share of pages (PSS) and their page tables.
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <semaphore.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <mayfly/tcp.hpp>

#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "http/client_network.hpp"
#include "stats/recorder.hpp"

namespace {

using namespace mayfly;

constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
constexpr std::size_t response_bytes = 199;                   // What mayfly_bare answers.
constexpr std::size_t stack_bytes = std::size_t{256} * 1024;  // As a fiber's.

void expect(bool went_well, const char* what) {
    if (went_well) return;
    std::perror(what);
    std::_Exit(1);
}

/// What the users of all models share, in memory that processes share as well.
struct Shared {
    std::atomic<long> ready{0};
    std::atomic<long> requests{0};
    std::atomic<bool> is_over{false};
    std::array<sem_t, 2> turns{};
};

Shared& make_shared_state() {
    void* const memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    expect(memory != MAP_FAILED, "mmap");
    auto* const shared = ::new (memory) Shared;
    for (sem_t& turn : shared->turns) expect(::sem_init(&turn, 1, 0) == 0, "sem_init");
    return *shared;
}

/// The blocking socket of a thread or a process.
class BlockingConnection {
public:
    explicit BlockingConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* const name = reinterpret_cast<const sockaddr*>(&address);
        expect(::connect(socket_, name, sizeof address) == 0, "connect");
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }

    void exchange() {
        expect(::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) > 0, "send");
        std::array<char, 4096> buffer{};
        std::size_t got = 0;
        while (got < response_bytes) {
            const auto more = ::recv(socket_, buffer.data(), buffer.size(), 0);
            expect(more > 0, "recv");
            got += static_cast<std::size_t>(more);
        }
    }

private:
    int socket_;
};

/// The connection of a fiber, as scenarios have it.
class FiberConnection {
public:
    explicit FiberConnection(int port) {
        expect(connection_.connect("127.0.0.1:" + std::to_string(port)), "connect");
    }

    void exchange() {
        expect(connection_.send(request), "send");
        expect(connection_.receive_exactly(response_bytes).size() == response_bytes, "receive");
    }

private:
    TcpConnection connection_;
};

/// The user: the same code in all three models.
template <class Connection, class Wait>
void hold(Shared& shared, int port, const Wait& wait) {
    Connection connection(port);
    connection.exchange();
    ++shared.ready;
    wait();
}

template <class Connection>
void load(Shared& shared, int port) {
    Connection connection(port);
    long requests = 0;
    while (!shared.is_over.load(std::memory_order_relaxed)) {
        connection.exchange();
        ++requests;
    }
    shared.requests += requests;
}

std::size_t number_after(const std::filesystem::path& file, std::string_view key) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(key)) return std::strtoull(line.c_str() + key.size(), nullptr, 10);
    }
    return 0;
}

/// Bytes of a process: its share of pages, and its page tables.
std::size_t memory_of(pid_t process) {
    const std::filesystem::path folder = "/proc/" + std::to_string(process);
    const std::size_t kib =
        number_after(folder / "smaps_rollup", "Pss:") + number_after(folder / "status", "VmPTE:");
    return kib * 1024;
}

std::size_t memory_of_all(const std::vector<pid_t>& children) {
    std::size_t bytes = memory_of(::getpid());
    for (const pid_t child : children) bytes += memory_of(child);
    return bytes;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// How many users, and how to run one of each model.
struct Users {
    int count;
    int port;
    double seconds = 0;  // Of load.
};

void print_held(const Users& users, double created, std::size_t before, std::size_t after) {
    std::printf(
        R"({"users": %d, "seconds": %.6f, "bytes_per_user": %.0f})"
        "\n",
        users.count,
        created,
        static_cast<double>(after - before) / users.count
    );
}

void print_loaded(const Users& users, const Shared& shared, double elapsed) {
    rusage own{};
    rusage children{};
    ::getrusage(RUSAGE_SELF, &own);
    ::getrusage(RUSAGE_CHILDREN, &children);
    const auto micros = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    const auto requests = static_cast<double>(shared.requests.load());
    std::printf(
        R"({"users": %d, "requests": %.0f, "rate": %.1f, "user_us": %.3f, "system_us": %.3f})"
        "\n",
        users.count,
        requests,
        requests / elapsed,
        (micros(own.ru_utime) + micros(children.ru_utime)) / requests,
        (micros(own.ru_stime) + micros(children.ru_stime)) / requests
    );
}

// --- fibers
// -------------------------------------------------------------------------------------------

struct FiberWorld {
    fiber::Loop loop;
    stats::Recorder recorder{Clock::now(), unix_now()};
    std::shared_ptr<http::ClientNetwork> network = [this] {
        auto made = http::ClientNetwork::make(loop, recorder, {});
        expect(static_cast<bool>(made), "a network");
        return std::shared_ptr<http::ClientNetwork>(std::move(*made));
    }();
    fiber::Group group{loop};

    template <class Body>
    void spawn(Body body) {
        const auto spawned = group.spawn([this, body] {
            network->enter_fiber();
            body();
        });
        expect(static_cast<bool>(spawned), "a fiber");
    }
};

void hold_fibers(Shared& shared, const Users& users) {
    FiberWorld world;
    const std::size_t before = memory_of(::getpid());
    const auto begin = std::chrono::steady_clock::now();
    std::vector<fiber::Event> over(static_cast<std::size_t>(users.count));
    for (fiber::Event& end : over) {
        world.spawn([&shared, &end, &users] {
            hold<FiberConnection>(shared, users.port, [&end] { end.wait(); });
        });
    }
    while (shared.ready < users.count) world.loop.io().run_one();
    const double created = seconds_since(begin);
    print_held(users, created, before, memory_of(::getpid()));
    for (fiber::Event& end : over) end.set();
    world.loop.run();
}

void load_fibers(Shared& shared, const Users& users) {
    FiberWorld world;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < users.count; ++i) {
        world.spawn([&shared, &users] { load<FiberConnection>(shared, users.port); });
    }
    std::thread clock([&shared, &users] {
        std::this_thread::sleep_for(std::chrono::duration<double>(users.seconds));
        shared.is_over = true;
    });
    world.loop.run();
    clock.join();
    print_loaded(users, shared, seconds_since(begin));
}

void switch_fibers(long times) {
    fiber::Loop loop;
    fiber::Group group(loop);
    std::array<fiber::Event, 2> turns;
    for (std::size_t i = 0; i < 2; ++i) {
        const auto spawned = group.spawn([&turns, i, times] {
            for (long n = 0; n < times / 2; ++n) {
                turns[i].wait();
                turns[i].reset();
                turns[1 - i].set();
            }
        });
        expect(static_cast<bool>(spawned), "a fiber");
    }
    turns[0].set();
    loop.run();
}

// --- threads
// ------------------------------------------------------------------------------------------

template <class Body>
pthread_t start_thread(Body& body) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes);
    pthread_t thread{};
    const auto run = [](void* argument) -> void* {
        (*static_cast<Body*>(argument))();
        return nullptr;
    };
    errno = pthread_create(&thread, &attributes, run, &body);
    expect(errno == 0, "pthread_create");
    pthread_attr_destroy(&attributes);
    return thread;
}

// --- processes
// ----------------------------------------------------------------------------------------

template <class Body>
pid_t start_process(const Body& body) {
    const pid_t child = ::fork();
    expect(child >= 0, "fork");
    if (child == 0) {
        body();
        std::_Exit(0);
    }
    return child;
}

// --- what threads and processes have in common
// --------------------------------------------------------

enum class Model { fiber, thread, process };

/// Threads or processes that run one body, until they are joined.
template <class Body>
class Runners {
public:
    Runners(Model model, Body body) : model_(model), body_(std::move(body)) {}

    void start() {
        if (model_ == Model::thread) {
            threads_.push_back(start_thread(body_));
        } else {
            children_.push_back(start_process(body_));
        }
    }
    void join() {
        for (const pthread_t thread : threads_) pthread_join(thread, nullptr);
        for (const pid_t child : children_) ::waitpid(child, nullptr, 0);
    }
    const std::vector<pid_t>& children() const { return children_; }

private:
    Model model_;
    Body body_;
    std::vector<pthread_t> threads_;
    std::vector<pid_t> children_;
};

void hold_blocking(Shared& shared, Model model, const Users& users) {
    const std::size_t before = memory_of(::getpid());
    Runners runners(model, [&shared, &users] {
        hold<BlockingConnection>(shared, users.port, [&shared] {
            while (!shared.is_over) ::sem_wait(shared.turns.data());
        });
    });
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < users.count; ++i) runners.start();
    while (shared.ready < users.count) std::this_thread::sleep_for(std::chrono::microseconds(200));
    const double created = seconds_since(begin);
    print_held(users, created, before, memory_of_all(runners.children()));
    shared.is_over = true;
    for (int i = 0; i < users.count; ++i) ::sem_post(shared.turns.data());
    runners.join();
}

void load_blocking(Shared& shared, Model model, const Users& users) {
    Runners runners(model, [&shared, &users] { load<BlockingConnection>(shared, users.port); });
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < users.count; ++i) runners.start();
    std::this_thread::sleep_for(std::chrono::duration<double>(users.seconds));
    shared.is_over = true;
    runners.join();
    print_loaded(users, shared, seconds_since(begin));
}

void switch_blocking(Shared& shared, Model model, long times) {
    std::atomic<std::size_t> next{0};
    std::size_t mine = 0;  // Of a process, which has a copy of its own.
    Runners runners(model, [&shared, &next, &mine, model, times] {
        const std::size_t own = model == Model::thread ? next++ : mine;
        for (long n = 0; n < times / 2; ++n) {
            while (::sem_wait(&shared.turns[own]) != 0) {
            }
            ::sem_post(&shared.turns[1 - own]);
        }
    });
    for (mine = 0; mine < 2; ++mine) runners.start();
    ::sem_post(shared.turns.data());
    runners.join();
}

int run(std::string_view what, Model model, const std::vector<int>& numbers) {
    Shared& shared = make_shared_state();
    if (what == "switch") {
        const long times = numbers.at(0);
        const auto begin = std::chrono::steady_clock::now();
        if (model == Model::fiber) {
            switch_fibers(times);
        } else {
            switch_blocking(shared, model, times);
        }
        std::printf(
            "{\"nanoseconds\": %.1f}\n", seconds_since(begin) * 1e9 / static_cast<double>(times)
        );
        return 0;
    }
    const Users users{numbers.at(0), numbers.at(1), what == "load" ? numbers.at(2) : 0.0};
    if (what == "hold") {
        if (model == Model::fiber) {
            hold_fibers(shared, users);
        } else {
            hold_blocking(shared, model, users);
        }
        return 0;
    }
    if (model == Model::fiber) {
        load_fibers(shared, users);
    } else {
        load_blocking(shared, model, users);
    }
    return 0;
}

}  // namespace

int main(int count, char** words) {
    const std::string_view what = count > 1 ? words[1] : "";
    const std::string_view model = count > 2 ? words[2] : "";
    std::vector<int> numbers;
    for (int i = 3; i < count; ++i) numbers.push_back(std::atoi(words[i]));
    const std::size_t wanted = what == "hold" ? 2 : what == "load" ? 3 : what == "switch" ? 1 : 0;
    const bool is_known = model == "fiber" || model == "thread" || model == "process";
    if (wanted == 0 || numbers.size() != wanted || !is_known) {
        std::fputs(
            "mayfly_models hold MODEL USERS PORT | load MODEL USERS PORT SECONDS | switch MODEL "
            "TIMES\n"
            "MODEL is fiber, thread or process\n",
            stderr
        );
        return 1;
    }
    const Model chosen = model == "fiber"    ? Model::fiber
                         : model == "thread" ? Model::thread
                                             : Model::process;
    return run(what, chosen, numbers);
}
