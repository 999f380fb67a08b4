#include "scenario/elf_symbols.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

TEST(ElfSymbols, AreTheNamesAFileDefines) {
    const auto self = read_file("/proc/self/exe");
    ASSERT_TRUE(self);
    const auto symbols = defined_symbols(*self);
    ASSERT_TRUE(symbols) << symbols.error().message;
    EXPECT_THAT(*symbols, testing::Contains("main"));
    EXPECT_THAT(*symbols, testing::Not(testing::Contains("dlopen"))) << "used, not defined";
}

TEST(ElfSymbols, RefuseOtherFiles) {
    EXPECT_EQ(defined_symbols("").error().message, "it is no shared library");
    EXPECT_EQ(defined_symbols("int main() {}").error().message, "it is no shared library");
}

TEST(ElfSymbols, NeverReadPastTheEnd) {
    const auto self = read_file("/proc/self/exe");
    ASSERT_TRUE(self);
    for (std::size_t size = 0; size < 4096; size += 7)
        static_cast<void>(defined_symbols(std::string_view(*self).substr(0, size)));
    // The table of sections points behind the end, and every field of it is nonsense.
    std::string damaged = *self;
    for (std::size_t i = 40; i < 64; ++i) damaged[i] = '\xff';
    static_cast<void>(defined_symbols(damaged));
    for (std::size_t at = damaged.size() / 2; at < damaged.size(); at += 3) damaged[at] = '\xff';
    std::string sections = *self;
    for (std::size_t at = sections.size() - 2048; at < sections.size(); at += 5)
        sections[at] = '\x7f';
    static_cast<void>(defined_symbols(sections));
}

TEST(ElfSymbols, KnowAFileThatWasCutShort) {
    EXPECT_TRUE(is_whole_library("/proc/self/exe"));
    const support::TemporaryDirectory directory;
    const auto self = read_file("/proc/self/exe");
    ASSERT_TRUE(self);
    EXPECT_TRUE(is_whole_library(directory.write("whole", *self)));
    EXPECT_FALSE(is_whole_library(directory.write("short", self->substr(0, self->size() - 1))));
    EXPECT_FALSE(is_whole_library(directory.write("empty", "")));
    EXPECT_FALSE(is_whole_library(directory.write("text", std::string(4096, 'x'))));
    EXPECT_FALSE(is_whole_library(directory.path() / "absent"));
}

TEST(Demangled, IsWhatPeopleWrite) {
    EXPECT_EQ(demangled("_ZN7Shopper8checkoutEv"), "Shopper::checkout()");
    EXPECT_EQ(demangled("scenario"), "scenario");
}

}  // namespace
}  // namespace mayfly::scenario
