// Runs a fuzz target in any build, over every file of a folder: what once was a finding stays
// fixed; and over mutations of these files, the same ones each time, as a short look for new
// findings. tests/run fuzz looks for long, with other seeds.
//
//     replay_NAME FOLDER [MUTATIONS [SEED]]
//
// When one breaks something, it is left in fuzz-finding-NUMBER in the current folder.
#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <mayfly/random.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t longest = std::size_t{64} << 10;

Bytes now;                   // The input that runs now, ...
std::uint64_t mutation = 0;  // ... which of all it is, 0 for a file.

/// Nothing here may rely on what has just broken.
void leave_finding() {
    char name[40] = "fuzz-finding-";
    const auto end = std::to_chars(name + 13, name + sizeof(name) - 1, mutation).ptr;
    *end = '\0';
    const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    (void)!write(file, now.data(), now.size());
    (void)!write(STDERR_FILENO, name, static_cast<std::size_t>(end - name));
    (void)!write(STDERR_FILENO, " has the input\n", 15);
}

void die(int number) {
    leave_finding();
    signal(number, SIG_DFL);
    raise(number);
}

void run() {
    LLVMFuzzerTestOneInput(now.data(), now.size());
}

/// A piece of it is changed, doubled, left out, or replaced by one of another.
void change(Bytes& bytes, const Bytes& other, mayfly::Random& random) {
    const auto place = [&](std::size_t size) {
        return static_cast<std::ptrdiff_t>(random.between(0, static_cast<std::int64_t>(size)));
    };
    const auto from = place(bytes.size());
    const auto length = std::min(place(16), static_cast<std::ptrdiff_t>(bytes.size()) - from);
    const auto begin = bytes.begin() + from;
    const Bytes piece(begin, begin + length);
    switch (random.between(0, 5)) {
        case 0:
            bytes.insert(begin, piece.begin(), piece.end());
            break;
        case 1:
            bytes.erase(begin, begin + length);
            break;
        case 2: {
            const auto there = place(other.size());
            const auto end = std::min<std::ptrdiff_t>(
                there + place(64), static_cast<std::ptrdiff_t>(other.size())
            );
            bytes.insert(begin, other.begin() + there, other.begin() + end);
            break;
        }
        case 3:
            bytes.insert(begin, static_cast<std::uint8_t>(random()));
            break;
        default:
            if (length == 0) break;
            // A bit, a byte next to it, or an extreme one.
            *begin = static_cast<std::uint8_t>(
                random.chance(0.5)   ? *begin ^ (1U << random.between(0, 7))
                : random.chance(0.5) ? *begin + static_cast<unsigned>(random.between(-2, 2))
                                     : (random.chance(0.5) ? 0xff : 0)
            );
    }
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return 2;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) {
        paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    for (const auto number : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL}) signal(number, die);
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(leave_finding);
    std::vector<Bytes> inputs;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        now = inputs.emplace_back(
            std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()
        );
        run();
    }
    if (inputs.empty()) return 1;
    const auto mutations = count > 2 ? number_of(arguments[2]) : 0;
    mayfly::Random random(count > 3 ? number_of(arguments[3]) : 1);
    while (mutation < mutations) {
        ++mutation;
        now = random.pick(inputs);
        for (auto left = random.between(1, 6); left > 0; --left) {
            change(now, random.pick(inputs), random);
        }
        if (now.size() > longest) now.resize(longest);
        run();
    }
    std::printf("%zu files and %lu mutations\n", inputs.size(), mutation);
    return 0;
}
