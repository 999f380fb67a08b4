// Simulates runs of a master and its workers under faults, each from a seed, and says which seeds
// fail and how to see one again:
//
//     simulation FROM COUNT         so many seeds
//     simulation SEED               one, with all that happened
//     simulation --finds FROM COUNT   succeeds as soon as a seed fails: for a build with a mutation
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "base/logging.hpp"
#include "simulation/world.hpp"

namespace {

using mayfly::simulation::World;

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

int show(std::uint64_t seed) {
    World world(seed);
    world.keeps_story = true;
    const auto problem = world.run();
    fmt::print("{}", world.story);
    fmt::print("{}\n", problem.empty() ? "all is well" : problem);
    return problem.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    std::vector<std::string_view> words(arguments + 1, arguments + count);
    // What the master warns of is no news here.
    mayfly::logging::redirect([](std::string_view) {});
    if (words.size() == 1) return show(number_of(words[0]));
    const bool finds = !words.empty() && words[0] == "--finds";
    if (finds) words.erase(words.begin());
    if (words.size() != 2) {
        std::fputs("usage: simulation [--finds] FROM COUNT | SEED\n", stderr);
        return 2;
    }
    const auto from = number_of(words[0]);
    const auto seeds = number_of(words[1]);
    std::uint64_t events = 0;
    int failures = 0;
    for (auto seed = from; seed < from + seeds && failures < 3; ++seed) {
        World world(seed);
        const auto problem = world.run();
        events += world.events();
        if (problem.empty()) continue;
        ++failures;
        fmt::print("seed {}: {}\n  see it again: {} {}\n", seed, problem, arguments[0], seed);
        if (finds) return 0;
    }
    fmt::print("{} events in {} seeds, {} of which failed\n", events, seeds, failures);
    if (finds) std::puts("no seed found the mutation");
    return finds || failures > 0 ? 1 : 0;
}
