// The selftest of a bare copy of the program: no compiler, no demo target beside it.
#include <filesystem>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class Selftest : public RunTest {};

// Whether the times are good depends on the machine; the counts do not.
TEST_F(Selftest, NeedsNothingButTheProgramAndCountsExactly) {
    std::filesystem::create_directory(path("alone"));
    const auto program = path("alone/mayfly");
    std::filesystem::copy_file(MAYFLY_BINARY, program);
    const auto result = support::run_process(
        {"env", "-i", "PATH=/nowhere", "MAYFLY_USERS=7", "TMPDIR=" + path(""), program, "selftest"},
        {},
        patience
    );
    ASSERT_FALSE(result.timed_out);
    ASSERT_THAT(result.exit_code.value_or(-1), AnyOf(0, 1, 5)) << result.out << result.err;
    for (const std::string row :
         {"constant delay: requests",
          "bimodal delay: requests",
          "heavy tail: requests",
          "errors: failures",
          "all: requests",
          "stall: arrivals"}) {
        const auto at = result.out.find(row);
        ASSERT_NE(at, std::string::npos) << row << "\n" << result.out;
        const auto line = result.out.substr(at, result.out.find('\n', at) - at);
        EXPECT_THAT(line, HasSubstr(" ok")) << result.out;
    }
    EXPECT_THAT(result.out, HasSubstr("requests a second of the demo target"));
    const auto verdict = result.exit_code == 0   ? "selftest: passed; "
                         : result.exit_code == 5 ? "selftest: undecided; "
                                                 : "selftest: failed; ";
    EXPECT_THAT(result.out, HasSubstr(verdict));
    EXPECT_EQ(result.err, "");
    std::size_t left = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
        left += entry.path().filename().string().starts_with("mayfly-selftest");
    }
    EXPECT_EQ(left, 0U) << "it leaves nothing behind";
}

}  // namespace
}  // namespace mayfly::e2e
