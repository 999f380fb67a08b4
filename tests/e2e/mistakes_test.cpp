// What can be got wrong on the way to a run: each is one sentence that says what to do, exit code
// 2, and nothing was sent.

#include <filesystem>
#include <ostream>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using support::Environment;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Mistake {
    const char* name;
    Words words;  // After the program's name; HERE is the test's folder.
    std::vector<const char*> says;
    Environment environment{};
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
    *out << mistake.name;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

class Mistakes : public RunTest, public ::testing::WithParamInterface<Mistake> {
protected:
    // A scenario of one line after the include.
    void write_scenario(const std::string& name, const std::string& text) const {
        directory_.write(name, "#include <mayfly/mayfly.hpp>\n" + text + "\n");
    }

    void SetUp() override {
        write_scenario("good.cpp", R"(void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").task("get", [](auto& user) { user.client.get("/"); });
})");
        write_scenario("syntax.cpp", "void scenario(mayfly::Plan& plan) { plan. }");
        write_scenario("misspelt.cpp", "void scenarios(mayfly::Plan&) {}");
        write_scenario("empty.cpp", "void scenario(mayfly::Plan&) {}");
        write_scenario("idle.cpp", R"(void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("Idler");
})");
        write_scenario("negative.cpp", R"(void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").weight(-1).task("rest", [](auto&) {});
})");
        write_scenario("twins.cpp", R"(void scenario(mayfly::Plan& plan) {
    for (int i = 0; i < 2; ++i)
        plan.users<mayfly::HttpUser>("Twin").task("rest", [](auto&) {});
})");
        write_scenario("throws.cpp", R"(#include <stdexcept>
void scenario(mayfly::Plan&) { throw std::runtime_error("there is no user list"); })");
        write_scenario("undefined.cpp", R"(void elsewhere();
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::HttpUser>("User").task("rest", [](auto&) { elsewhere(); });
})");
        write_scenario("reads.cpp", R"(#include "shared.hpp"
void scenario(mayfly::Plan& plan) {
    plan.data("rows", "rows.csv");
    plan.users<mayfly::HttpUser>("User").task("get", [](auto& user) { user.client.get("/"); });
})");
        directory_.write("shared.hpp", "#pragma once\n");
        directory_.write("rows.csv", "a,b\n1,2\n");
        directory_.write("right.toml", "users = 3\n");
        directory_.write("text.txt", "no scenario\n");
        directory_.write("typo.toml", "usres = 3\n");
        directory_.write("words.toml", "users = \"many\"\n");
        directory_.write("section.toml", "[run]\nusers = 3\n");
        directory_.write("twice.toml", "users = 3\nusers = 4\n");
        directory_.write("bare.toml", "# no quotes\nhost = http://127.0.0.1\n");
        std::filesystem::create_directory(path("nothing"));
    }
};

TEST_P(Mistakes, IsASentence) {
    const Mistake& mistake = GetParam();
    Words words;
    for (const std::string& word : mistake.words)
        words.push_back(replaced(replaced(word, "HERE", directory_.path()), "TARGET", target_.url())
        );
    const auto result = mayfly(words, mistake.environment);
    EXPECT_EQ(result.exit_code, 2) << result.out;
    for (const char* text : mistake.says) EXPECT_THAT(result.err, HasSubstr(text));
    EXPECT_THAT(result.err, HasSubstr("mayfly: "));
    EXPECT_EQ(target_.total().received, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    OfTheCommand,
    Mistakes,
    ::testing::Values(
        Mistake{"NoCommand", {}, {"which command?", "mayfly run shop.cpp"}},
        Mistake{"MisspeltCommand", {"rnu"}, {"there is no command 'rnu'", "'run'"}},
        Mistake{"NoCommandButAScenario", {"shop.cpp"}, {"did you mean 'run shop.cpp'?"}},
        Mistake{"MisspeltOption", {"new", "--hepl"}, {"no option --hepl", "--help"}},
        Mistake{"NoScenario", {"run"}, {"which scenario?", "mayfly new"}},
        Mistake{
            "NoSuchScenario", {"run", "shop.cpp"}, {"there is no shop.cpp", "mayfly new shop.cpp"}},
        Mistake{"NoSources", {"run", "nothing"}, {"nothing holds no .cpp file"}},
        Mistake{"NoScenarioFile", {"run", "text.txt"}, {"text.txt is no scenario", ".cpp"}},
        Mistake{"NoFileToWrite", {"new"}, {"file is missing", "shop.cpp"}},
        Mistake{"NoReportToWrite", {"report", "x.json"}, {"--output is missing: HTML file"}},
        Mistake{
            "TwoLoads",
            {"run", "good.cpp", "--stages", "3s:4", "-u", "3"},
            {"--users and --stages cannot be given together; leave one of them out"}},
        Mistake{
            "AThresholdWithoutUnit",
            {"run", "good.cpp", "--threshold", "p95 < 500"},
            {"wrong at character 7", "needs a unit"}},
        Mistake{
            "AStageWithoutUsers",
            {"run", "good.cpp", "--stages", "3s"},
            {"the stage '3s' has no colon", "1m:50"}},
        Mistake{
            "TwoLoadsOfASearch",
            {"find-max", "good.cpp", "--stages", "3s:4", "-u", "3"},
            {"--users and --stages cannot be given together; leave one of them out"}},
        Mistake{
            "AReportOfASearch",
            {"find-max", "good.cpp", "--junit", "x.xml"},
            {"--junit is about the report of one run"}},
        Mistake{
            "TwoLoadsOfATrial",
            {"try", "good.cpp", "--stages", "3s:4", "-u", "3"},
            {"--users and --stages cannot be given together; leave one of them out"}},
        Mistake{"NoProgramToWrite", {"build", "good.cpp"}, {"--output is missing"}}
    ),
    [](const auto& given) { return given.param.name; }
);

INSTANTIATE_TEST_SUITE_P(
    OfTheScenario,
    Mistakes,
    ::testing::Values(
        Mistake{
            "Syntax", {"run", "syntax.cpp", "--headless"}, {"syntax.cpp:2:", "does not compile"}},
        Mistake{
            "MisspeltEntry",
            {"run", "misspelt.cpp", "--headless"},
            {"void scenario(mayfly::Plan&)", "add it"}},
        Mistake{
            "NoUsers", {"run", "empty.cpp", "--headless"}, {"registers no users", "plan.users"}},
        Mistake{"NoTasks", {"run", "idle.cpp", "--headless"}, {"'Idler' has no tasks", ".task("}},
        Mistake{
            "NegativeWeight",
            {"run", "negative.cpp", "--headless"},
            {"'User' has weight -1", "0 or more"}},
        Mistake{
            "OneNameTwice",
            {"run", "twins.cpp", "--headless"},
            {"two kinds of users are named 'Twin'"}},
        Mistake{
            "Throws",
            {"run", "throws.cpp", "--headless"},
            {"scenario() threw", "there is no user list"}},
        Mistake{
            "Undefined",
            {"run", "undefined.cpp", "--headless"},
            {"elsewhere()", "defined nowhere"}},
        Mistake{
            "NoSuchTag",
            {"run", "good.cpp", "--headless", "-T", "fast"},
            {"no task is left", "fast"}},
        Mistake{
            "NoSuchKind",
            {"run", "good.cpp", "--headless", "--user-kinds", "Buyer"},
            {"no users named 'Buyer'", "it has: User"}},
        Mistake{
            "NoCompiler",
            {"check", "good.cpp"},
            {"there is no compiler nosuch-c++", "apt install g++"},
            {{"CXX", "nosuch-c++"}}},
        Mistake{
            "OpenQuote",
            {"check", "good.cpp"},
            {"MAYFLY_CXXFLAGS", "not closed"},
            {{"MAYFLY_CXXFLAGS", "'-O2"}}},
        Mistake{
            "NoCache",
            {"check", "good.cpp"},
            {"/proc/cache", "MAYFLY_CACHE_DIR"},
            {{"MAYFLY_CACHE_DIR", "/proc/cache"}}}
    ),
    [](const auto& given) { return given.param.name; }
);

Words run_with(Words more) {
    Words words{"run", "good.cpp", "--headless", "--host", "TARGET"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

INSTANTIATE_TEST_SUITE_P(
    OfTheOptions,
    Mistakes,
    ::testing::Values(
        Mistake{
            "Misspelt", run_with({"--usres", "3"}), {"no option --usres", "did you mean --users?"}},
        Mistake{"OfLocust", {"run", "-f", "shop.cpp"}, {"mayfly has no -f: name the scenario"}},
        Mistake{
            "OfOldLocust",
            run_with({"--hatch-rate=2"}),
            {"mayfly has no --hatch-rate: write -r/--spawn-rate"}},
        Mistake{"OfK6", run_with({"--vus", "3"}), {"mayfly has no --vus: write -u/--users"}},
        Mistake{
            "OfK6Too",
            run_with({"--duration", "3s"}),
            {"mayfly has no --duration: write -t/--run-time"}},
        Mistake{
            "NoLocalAddress",
            run_with({"--local-addresses", "127.0.0.1,eth0"}),
            {"--local-addresses: 'eth0' is no IP address; write addresses of this machine"}},
        Mistake{"Unknown", run_with({"--frobnicate"}), {"no option --frobnicate", "--help"}},
        Mistake{"Negative", run_with({"-u", "-3"}), {"--users", "'-3'", "0 to 100000000"}},
        Mistake{"NoNumber", run_with({"-u", "many"}), {"--users", "'many'", "whole number"}},
        Mistake{"NoRate", run_with({"-r", "0"}), {"--spawn-rate", "'0'", "0.001"}},
        Mistake{
            "NoTime", run_with({"-t", "5x"}), {"--run-time", "'5x' is not a duration", "1h20m"}},
        Mistake{"NoValue", run_with({"-u"}), {"--users", "value"}},
        Mistake{"Twice", run_with({"-u", "1", "-u", "2"}), {"--users is given more than once"}},
        Mistake{"NoTimeout", run_with({"--timeout", "0"}), {"--timeout: '0' leaves no time"}},
        Mistake{
            "NoFlagOutside",
            run_with({}),
            {"--json: 'maybe' is neither true nor false (from MAYFLY_JSON)"},
            {{"MAYFLY_JSON", "maybe"}}},
        Mistake{
            "SectionInFile",
            run_with({"--config", "section.toml"}),
            {"section.toml: [run] begins a section"}},
        Mistake{
            "TextWithoutQuotes",
            run_with({"--config", "bare.toml"}),
            {"bare.toml: line 2: could not determine value type; text is written as \"text\""}},
        Mistake{
            "TwiceInFile",
            run_with({"--config", "twice.toml"}),
            {"twice.toml: line 2: cannot redefine existing integer 'users'"}},
        Mistake{
            "NoSize", run_with({"--max-body-size", "big"}), {"--max-body-size", "'big'", "64MiB"}},
        Mistake{"SmallStack", run_with({"--stack-size", "1"}), {"--stack-size", "16KiB"}},
        Mistake{"NoLevel", run_with({"-L", "loud"}), {"--loglevel", "'loud'", "debug"}},
        Mistake{
            "NoUrl", {"run", "good.cpp", "-H", "shop.example"}, {"--host", "http://shop.example"}},
        Mistake{
            "HostWithQuery",
            {"run", "good.cpp", "-H", "http://shop/?a=1"},
            {"--host", "cannot have a query"}},
        Mistake{
            "NoHttp", {"run", "good.cpp", "-H", "ftp://shop"}, {"--host", "http:// or https://"}},
        Mistake{"NoProxy", run_with({"--proxy", "squid"}), {"--proxy", "'squid'"}},
        Mistake{
            "NoAddress",
            run_with({"--resolve", "shop.test:443:backend"}),
            {"--resolve", "'backend' is no IP address"}},
        Mistake{
            "NoExclusion",
            run_with({"--no-proxy", "a.test,10.0.0.0/33"}),
            {"--no-proxy", "'10.0.0.0/33'", "write a network as 10.0.0.0/8"}},
        Mistake{"NoCertificates", run_with({"--ca-file", "nosuch.pem"}), {"nosuch.pem", "PEM"}},
        Mistake{"NoConfig", run_with({"--config", "nosuch.toml"}), {"nosuch.toml", "--config"}},
        Mistake{
            "MisspeltInFile",
            run_with({"--config", "typo.toml"}),
            {"typo.toml", "no option 'usres'", "did you mean 'users'?"}},
        Mistake{"NoNumberInFile", run_with({"--config", "words.toml"}), {"words.toml", "'many'"}},
        Mistake{"NoNumberOutside", run_with({}), {"MAYFLY_USERS", "'x'"}, {{"MAYFLY_USERS", "x"}}},
        Mistake{"NoFolderForFiles", run_with({"--csv", "/proc/run"}), {"/proc/run_stats"}},
        Mistake{"FullHistoryOfNothing", run_with({"--csv-full-history"}), {"--csv PREFIX"}},
        Mistake{
            "NoTimeToRun", run_with({"--headless", "-t", "0s"}), {"would never end", "--run-time"}},
        Mistake{
            "OutputOverConfig",
            run_with({"--config", "right.toml", "--json-file", "./right.toml"}),
            {"--json-file would overwrite right.toml, which is the file of --config"}},
        Mistake{
            "OutputOverHeader",
            {"run", "reads.cpp", "--headless", "-t", "1s", "--html", "shared.hpp"},
            {"--html would overwrite", "shared.hpp, which is included by the scenario"}},
        Mistake{
            "OutputOverData",
            {"run", "reads.cpp", "--headless", "-t", "1s", "--samples", "rows.csv"},
            {"--samples would overwrite", "rows.csv, which is a data file of the scenario"}},
        Mistake{
            "OneFileByTwoNames",
            run_with({"-u", "4", "--html", "n-{u}.txt", "--json-file", "n-4.txt"}),
            {"--json-file and --html are the same file, n-4.txt"}},
        Mistake{
            "NoParameterOfADashboard",
            {"run", "good.cpp", "-H", "TARGET", "--web-port", "0", "--parameter", "x=y"},
            {"the scenario has no parameters, so 'x' cannot be set"}},
        Mistake{"NoFolderForLog", run_with({"--logfile", "/proc/run.log"}), {"/proc/run.log"}}
    ),
    [](const auto& given) { return given.param.name; }
);

}  // namespace
}  // namespace mayfly::e2e
