// mayfly.toml: whatever it holds, the options are read or one sentence says why they are not. What
// it names is not opened, run or written.
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/descriptor.hpp"
#include "base/ensure.hpp"
#include "base/file.hpp"
#include "options/options.hpp"

namespace {

/// What the parser says goes to std::cerr; a sentence is all that is looked for.
class Complaint : public std::streambuf {
public:
    Complaint() : before_(std::cerr.rdbuf(this)) {}
    ~Complaint() override { std::cerr.rdbuf(before_); }
    bool is_there() const { return is_there_; }

private:
    int overflow(int byte) override {
        is_there_ = true;
        return byte;
    }

    std::streambuf* before_;
    bool is_there_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly::app;
    const mayfly::Descriptor file(::memfd_create("mayfly.toml", MFD_CLOEXEC));
    mayfly::ensure(file && file.get() >= 0, "memory for a file");
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    mayfly::ensure(mayfly::write_all(file.get(), text) == 0, "it holds the text");
    const auto path = fmt::format("/proc/self/fd/{}", file.get());
    // One that the text decides: each makes all of its options first, which takes longer than to
    // read it.
    constexpr std::array commands{"run", "master", "find-max"};
    const Complaint complaint;
    const auto parsed =
        parse_command_line({commands[size % commands.size()], "shop.cpp", "--config", path}, false);
    const auto* done = std::get_if<Done>(&parsed);
    if (done == nullptr) return 0;
    mayfly::ensure(done->exit_code == 0 || complaint.is_there(), "a refusal is explained");
    return 0;
}
