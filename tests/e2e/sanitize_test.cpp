// --sanitize: what a scenario does to its memory is told with user, task and line.

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Mistake {
    const char* kind;
    const char* task;
    const char* cause;
    const char* place;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
    *out << mistake.kind;
}

class Sanitized : public RunTest, public ::testing::WithParamInterface<Mistake> {
protected:
    /// "sanitized.cpp:17", of the line with this comment.
    static std::string place(const std::string& comment) {
        const std::string text = support::read_file(scenario_file("sanitized.cpp"));
        const auto at = text.find("// " + comment);
        const auto line = std::count(text.begin(), text.begin() + static_cast<long>(at), '\n') + 1;
        return "sanitized.cpp:" + std::to_string(line);
    }
};

TEST_P(Sanitized, MistakesEndTheirWorkerAndAreTheCrashOfTheirUser) {
    const Mistake& mistake = GetParam();
    const auto report = report_of(
        scenario_file("sanitized.cpp"),
        {"--sanitize", "--user-kinds", mistake.kind, "-u", "1", "-t", "60s", "--processes", "1"},
        4
    );
    const auto exceptions = report.at("exceptions");
    ASSERT_EQ(exceptions.size(), 1U) << report.at("logs").dump(1);
    EXPECT_EQ(exceptions[0].at("kind"), mistake.kind);
    EXPECT_EQ(exceptions[0].at("task"), mistake.task);
    EXPECT_EQ(exceptions[0].at("type"), "crash");
    EXPECT_THAT(exceptions[0].at("message").get<std::string>(), HasSubstr(mistake.cause));
    EXPECT_THAT(exceptions[0].at("location").get<std::string>(), HasSubstr(place(mistake.place)));
}

TEST_P(Sanitized, MistakesEndATrialWithTheWholeReport) {
    const Mistake& mistake = GetParam();
    const auto result = mayfly(
        {"try",
         scenario_file("sanitized.cpp"),
         "-H",
         target_.url(),
         "--sanitize",
         "--user-kinds",
         mistake.kind}
    );
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(
        result.err,
        AllOf(
            HasSubstr(std::string("user ") + mistake.kind + ", task " + mistake.task + ": "),
            HasSubstr(mistake.cause)
        )
    );
}

INSTANTIATE_TEST_SUITE_P(
    Of,
    Sanitized,
    ::testing::Values(
        Mistake{
            "Heap", "buy", "AddressSanitizer: heap-buffer-overflow, WRITE of size 4", "Overflow"},
        Mistake{"Stack", "pay", "AddressSanitizer: stack-buffer-overflow, WRITE", "Beyond"},
        Mistake{"Undefined", "add", "undefined behaviour: Signed integer overflow", "Undefined"}
    ),
    [](const auto& given) { return given.param.kind; }
);

class Sanitize : public RunTest {};

TEST_F(Sanitize, FindsNothingInUsersThatSwitchStacksThrowAndAreCutOff) {
    const auto report = report_of(
        scenario_file("sanitized.cpp"),
        {"--sanitize",
         "--user-kinds",
         "Careful",
         "-u",
         "20",
         "-r",
         "100",
         "--iterations",
         "200",
         "--processes",
         "2",
         "--generator-limit",
         "100"}
    );
    EXPECT_GE(entry_of(report, "GET /text").at("num_requests"), 400);
    EXPECT_THAT(report.at("logs").dump(), Not(HasSubstr("ASan")));
}

TEST_F(Sanitize, SaysWhatIsMissingOrDoesNotFit) {
    const auto compiler = directory_.write("compiler", "#!/bin/sh\necho no-such-library.so\n");
    std::filesystem::permissions(compiler, std::filesystem::perms::owner_all);
    const auto missing =
        run(scenario_file("sanitized.cpp"), {"--sanitize"}, {{"CXX", compiler.string()}});
    EXPECT_EQ(missing.exit_code, 2);
    EXPECT_THAT(missing.err, HasSubstr("--sanitize needs libasan.so"));
    const auto elsewhere = run(scenario_file("sanitized.cpp"), {"--sanitize", "--hosts", "a"});
    EXPECT_EQ(elsewhere.exit_code, 2);
    EXPECT_THAT(elsewhere.err, HasSubstr("--sanitize runs on this machine only"));
    const auto program = path("program");
    ASSERT_EQ(mayfly({"build", scenario_file("steady.cpp"), "-o", program}).exit_code, 0);
    const auto built = support::run_process({program, "run", "--sanitize"}, environment());
    EXPECT_EQ(built.exit_code, 2);
    EXPECT_THAT(built.err, HasSubstr("this program carries a compiled one"));
}

}  // namespace
}  // namespace mayfly::e2e
