// The commands beside `run`, and the executables that `mayfly build` makes.

#include <filesystem>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;
using support::run_process;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Programs : public RunTest {};

TEST_F(Programs, ANewScenarioCompilesRunsAndIsNotOverwritten) {
    const std::string file = path("shop.cpp");
    ASSERT_EQ(mayfly({"new", file}).exit_code, 0);
    EXPECT_THAT(mayfly({"new", path("a b.cpp")}).out, HasSubstr("mayfly run '" + path("a b.cpp")));
    EXPECT_EQ(mayfly({"check", file}).exit_code, 0);
    const auto report = report_of(file, {"-u", "2", "-r", "2", "-t", "2s"});
    EXPECT_GT(requests_of(report), 0U);
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_EQ(target_.total().received, requests_of(report) + interrupted_of(report));

    const std::string before = support::read_file(file);
    const auto again = mayfly({"new", file});
    EXPECT_EQ(again.exit_code, 2);
    EXPECT_THAT(again.err, HasSubstr("shop.cpp"));
    EXPECT_EQ(support::read_file(file), before);
}

TEST_F(Programs, ListShowsKindsAndTasksForPeopleAndForScripts) {
    const auto text = mayfly({"list", scenario_file("steady.cpp")});
    EXPECT_EQ(text.exit_code, 0) << text.err;
    EXPECT_THAT(text.out, AllOf(HasSubstr("Reader"), HasSubstr("front page"), HasSubstr("50")));
    const auto as_json = mayfly({"list", "--json", scenario_file("steady.cpp")});
    EXPECT_FALSE(json::parse(as_json.out).empty());
}

// Two files and a folder are one scenario each.
TEST_F(Programs, AScenarioMayBeSeveralFiles) {
    std::filesystem::create_directory(path("parts"));
    const std::string task = directory_.write("parts/task.cpp", R"(
#include "task.hpp"
void get(mayfly::HttpUser& user) { user.client.get("/"); }
)");
    directory_.write("parts/task.hpp", R"(
#include <mayfly/mayfly.hpp>
void get(mayfly::HttpUser& user);
)");
    const std::string entry = directory_.write("parts/entry.cpp", R"(
#include "task.hpp"
void scenario(mayfly::Plan& plan) { plan.users<mayfly::HttpUser>("User").task("get", get); }
)");
    EXPECT_EQ(mayfly({"check", entry, task}).exit_code, 0);
    EXPECT_EQ(mayfly({"check", path("parts")}).exit_code, 0);
    // A change of an included file is noticed.
    directory_.write("parts/task.hpp", "#error changed\n");
    const auto changed = mayfly({"check", path("parts")});
    EXPECT_EQ(changed.exit_code, 2);
    EXPECT_THAT(changed.err, HasSubstr("changed"));
}

TEST_F(Programs, TwoFilesWithAScenarioEachAreASentence) {
    const std::string text = "#include <mayfly/mayfly.hpp>\nvoid scenario(mayfly::Plan&) {}\n";
    const std::string one = directory_.write("one.cpp", text);
    const std::string two = directory_.write("two.cpp", text);
    const auto result = mayfly({"check", one, two});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("one.cpp and "));
    EXPECT_THAT(result.err, HasSubstr("two.cpp each have a scenario(), and a test has one"));
    EXPECT_THAT(result.err, Not(HasSubstr("multiple definition")));
}

TEST_F(Programs, ASlowCompilationIsAnnounced) {
    const std::string script = directory_.write(
        "compiler", "#!/bin/sh\n[ \"$1\" = --version ] || sleep 1\nexec c++ \"$@\"\n"
    );
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    const std::string slow = directory_.write(
        "slow.cpp",
        "#include <mayfly/mayfly.hpp>\nvoid scenario(mayfly::Plan& plan) {\n"
        "    plan.users<mayfly::User>().task(\"rest\", [](auto&) {});\n}\n"
    );
    const support::Environment compiler{{"CXX", script}};
    EXPECT_THAT(mayfly({"check", slow}, compiler).err, HasSubstr("compiling slow.cpp …\n"));
    EXPECT_EQ(mayfly({"check", slow}, compiler).err, "") << "it is in the cache";
}

TEST_F(Programs, ABuiltExecutableNeedsNothingOfItsOrigin) {
    const std::string program = path("shop");
    const auto built = mayfly({"build", scenario_file("steady.cpp"), "-o", program});
    ASSERT_EQ(built.exit_code, 0) << built.err;
    // No compiler, no PATH, no cache, no home.
    const auto alone = [&](Words more) {
        Words all{"/usr/bin/env", "-i", "-C", directory_.path().string(), program};
        all.insert(all.end(), more.begin(), more.end());
        return run_process(all, {}, patience);
    };
    const auto result =
        alone({"-H", target_.url(), "-u", "2", "-r", "2", "-t", "1s", "--json", "--headless"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const auto report = json::parse(result.out);
    EXPECT_GT(requests_of(report), 10U);
    expect_counts_of_target(report);

    const auto help = alone({"--help"}).out;
    const auto name = std::filesystem::path(program).filename().string();
    EXPECT_THAT(help, AllOf(HasSubstr("Usage: " + name + " [OPTIONS]"), HasSubstr("--users")));
    EXPECT_THAT(help, AllOf(Not(HasSubstr("scenario...")), HasSubstr(name + " try --help")));
    EXPECT_THAT(alone({"list"}).out, HasSubstr("Reader"));
    const auto extra = alone({"run", scenario_file("steady.cpp")});
    EXPECT_EQ(extra.exit_code, 2);
}

TEST_F(Programs, ABuiltExecutableLoadsOnlyTheSystemsOwnLibraries) {
    const std::string program = path("shop");
    ASSERT_EQ(mayfly({"build", scenario_file("steady.cpp"), "-o", program}).exit_code, 0);
    const std::string libraries = run_process({"ldd", program}).out;
    EXPECT_THAT(libraries, HasSubstr("libc.so"));
    for (const char* name : {"boost", "ssl", "crypto", "libz", "brotli", "fmt", "spdlog", "sqlite"})
        EXPECT_THAT(libraries, Not(HasSubstr(name)));
}

}  // namespace
}  // namespace mayfly::e2e
