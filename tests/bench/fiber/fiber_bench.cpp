// What a fiber costs: a switch there and back, a life from spawn to end, a sleep, an event, and the
// memory and time of many users that sleep at once.
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "base/ensure.hpp"
#include "fiber/context.hpp"
#include "fiber/deadline.hpp"
#include "fiber/fiber.hpp"
#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "fiber/sleep.hpp"
#include "fiber/stack_pool.hpp"

namespace mayfly::fiber {
namespace {

using namespace std::chrono_literals;

/// Runs `body` on a fiber and the loop until it has ended.
template <class Body>
void on_fiber(Loop& loop, Body body) {
    Group group(loop);
    ensure(static_cast<bool>(group.spawn(body)), "a stack for a benchmark's fiber");
    loop.run();
    loop.io().restart();
}

std::size_t resident_bytes() {
    std::size_t mapped = 0;
    std::size_t resident = 0;
    if (std::FILE* statm = std::fopen("/proc/self/statm", "r")) {
        ensure(std::fscanf(statm, "%zu %zu", &mapped, &resident) == 2, "statm has two numbers");
        std::fclose(statm);
    }
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void switch_there_and_back(benchmark::State& state) {
    StackPool pool;
    const Stack stack = *pool.allocate();
    struct Turns {
        Context* context;
        bool over = false;
    } turns{nullptr};
    {
        Context context(
            stack,
            stack.top(),
            [](void* argument) noexcept {
                auto& t = *static_cast<Turns*>(argument);
                while (!t.over) t.context->park();
            },
            &turns
        );
        turns.context = &context;
        for (auto _ : state) context.resume();
        turns.over = true;
        context.resume();
    }
    pool.release(stack);
}
BENCHMARK(switch_there_and_back);

void yield_through_the_loop(benchmark::State& state) {
    Loop loop;
    on_fiber(loop, [&] {
        for (auto _ : state) yield();
    });
}
BENCHMARK(yield_through_the_loop);

void spawn_run_and_end(benchmark::State& state) {
    Loop loop;
    on_fiber(loop, [&] {
        Group group(loop);
        for (auto _ : state) {
            ensure(static_cast<bool>(group.spawn([] {})), "a stack");
            yield();
        }
        group.join_all();
    });
}
BENCHMARK(spawn_run_and_end);

void set_and_clear_a_deadline(benchmark::State& state) {
    Loop loop;
    on_fiber(loop, [&] {
        for (auto _ : state) {
            const Deadline deadline(Clock::now() + 60s);
            benchmark::DoNotOptimize(&deadline);
        }
    });
}
BENCHMARK(set_and_clear_a_deadline);

void sleep_that_is_due(benchmark::State& state) {
    Loop loop;
    on_fiber(loop, [&] {
        for (auto _ : state) sleep_for(0s);
    });
}
BENCHMARK(sleep_that_is_due);

/// One iteration: that many fibers are spawned and fall asleep; memory is read; all are cancelled.
void sleep_together(benchmark::State& state) {
    const char* wanted = std::getenv("MAYFLY_BENCH_SLEEPERS");
    const std::size_t count = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 20'000;
    for (auto _ : state) {
        Loop loop;
        Group group(loop);
        const std::size_t before = resident_bytes();
        const Instant start = Clock::now();
        for (std::size_t i = 0; i < count; ++i) {
            ensure(static_cast<bool>(group.spawn([] { sleep_for(1h); })), "a stack for each");
            if (i % 1000 == 999) loop.io().poll();
        }
        loop.io().poll();
        const Duration spawned = Clock::now() - start;
        const auto grown = static_cast<double>(resident_bytes() - before);
        state.counters["bytes_each"] = grown / static_cast<double>(count);
        state.counters["spawned_per_s"] = static_cast<double>(count) / to_seconds(spawned);
        const Instant cancelled = Clock::now();
        group.cancel_all();
        loop.run();
        state.counters["unwound_per_s"] =
            static_cast<double>(count) / to_seconds(Clock::now() - cancelled);
    }
}
// MAYFLY_BENCH_SLEEPERS=1000000 needs 5 GiB of memory and a kernel with MADV_GUARD_INSTALL.
BENCHMARK(sleep_together)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mayfly::fiber

BENCHMARK_MAIN();
