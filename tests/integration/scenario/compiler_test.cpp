#include "scenario/compiler.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/scenario/workbench.hpp"
#include "load/user_kinds.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Compiler, MakesALibraryOnce) {
    const Workbench bench;
    bench.files().write("shop.cpp", idler);
    const auto first = bench.compile("shop.cpp");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_FALSE(first->from_cache);
    const auto second = bench.compile("shop.cpp");
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->from_cache);
    EXPECT_EQ(second->library, first->library);
    EXPECT_EQ(fs::status(second->library).permissions(), fs::perms::owner_all);
    for (const auto& entry : fs::directory_iterator(second->library.parent_path()))
        EXPECT_FALSE(entry.path().filename().string().starts_with(".scratch"));
}

TEST(Compiler, MakesALibraryAgainThatWasCutShort) {
    const Workbench bench;
    bench.files().write("shop.cpp", idler);
    const auto first = bench.compile("shop.cpp");
    ASSERT_TRUE(first);
    const auto size = fs::file_size(first->library);
    for (const std::uintmax_t left : {std::uintmax_t{0}, std::uintmax_t{1000}}) {
        fs::resize_file(first->library, left);
        const auto again = bench.compile("shop.cpp");
        ASSERT_TRUE(again);
        EXPECT_FALSE(again->from_cache) << left;
        EXPECT_EQ(fs::file_size(again->library), size);
    }
}

TEST(Compiler, SeesAChangeInTheSource) {
    const Workbench bench;
    bench.files().write("shop.cpp", idler);
    const auto before = bench.compile("shop.cpp");
    ASSERT_TRUE(before);
    bench.files().write("shop.cpp", std::string(idler) + "// changed\n");
    const auto changed = bench.compile("shop.cpp");
    ASSERT_TRUE(changed);
    EXPECT_FALSE(changed->from_cache);
    bench.files().write("shop.cpp", idler);
    EXPECT_TRUE(bench.compile("shop.cpp")->from_cache) << "the old one is still there";
}

TEST(Compiler, SeesAChangeInAHeaderBesideTheSource) {
    const Workbench bench;
    const auto header = bench.files().write("lib/cart.hpp", "#pragma once\n");
    bench.files().write("shop.cpp", "#include \"lib/cart.hpp\"\n" + std::string(idler));
    ASSERT_TRUE(bench.compile("shop.cpp"));
    EXPECT_TRUE(bench.compile("shop.cpp")->from_cache);
    bench.files().write("lib/cart.hpp", "#pragma once\nstruct Cart {};\n");
    EXPECT_FALSE(bench.compile("shop.cpp")->from_cache);
    EXPECT_TRUE(bench.compile("shop.cpp")->from_cache);
    fs::remove(header);
    testing::internal::CaptureStderr();
    EXPECT_FALSE(bench.compile("shop.cpp"));
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("lib/cart.hpp"));
}

TEST(Compiler, TakesOtherFlagsForAnotherLibrary) {
    Workbench bench;
    bench.files().write("shop.cpp", std::string(idler) + "#ifdef BROKEN\n#error broken\n#endif\n");
    ASSERT_TRUE(bench.compile("shop.cpp"));
    bench.flags = "-O0 -DBROKEN";
    testing::internal::CaptureStderr();
    EXPECT_FALSE(bench.compile("shop.cpp"));
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("#error broken"));
}

TEST(Compiler, MakesOneLibraryOfAFolder) {
    const Workbench bench;
    bench.files().write("shop/plan.cpp", "#include \"tasks.hpp\"\n" + std::string(R"(
#include <mayfly/mayfly.hpp>
void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::User>(name()).task("idle", [](mayfly::User&) {});
}
)"));
    bench.files().write("shop/tasks.hpp", "#pragma once\nconst char* name();\n");
    bench.files().write("shop/deep/tasks.cpp", "const char* name() { return \"Sleeper\"; }\n");
    const auto library = bench.open("shop");
    ASSERT_TRUE(library) << library.error().message;
    Plan plan;
    ASSERT_TRUE(library->fill(plan));
    EXPECT_EQ(plan.kinds().front()->name, "Sleeper");
}

TEST(Compiler, PassesOnWhatTheCompilerSays) {
    const Workbench bench;
    const auto file = bench.files().write("shop.cpp", "int x = y;\n");
    testing::internal::CaptureStderr();
    const auto compiled = bench.compile("shop.cpp");
    const std::string words = testing::internal::GetCapturedStderr();
    ASSERT_FALSE(compiled);
    EXPECT_EQ(
        compiled.error().message, "shop.cpp does not compile; correct what the compiler names above"
    );
    EXPECT_THAT(words, HasSubstr(file.string() + ":1:9: error:"));
}

TEST(Compiler, SaysThatALibraryIsMissing) {
    Workbench bench;
    bench.flags = "-O0 -lno-such-library";
    bench.files().write("shop.cpp", idler);
    testing::internal::CaptureStderr();
    const auto compiled = bench.compile("shop.cpp");
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("no-such-library"));
    ASSERT_FALSE(compiled);
    EXPECT_THAT(compiled.error().message, HasSubstr("does not link"));
}

TEST(Compiler, HandlesBlanksInNames) {
    const Workbench bench;
    bench.files().write("my cart.hpp", "#pragma once\n");
    bench.files().write("my shop.cpp", "#include \"my cart.hpp\"\n" + std::string(idler));
    ASSERT_TRUE(bench.compile("my shop.cpp"));
    EXPECT_TRUE(bench.compile("my shop.cpp")->from_cache);
}

TEST(Compiler, ReadsItsSettingsFromTheEnvironment) {
    ::setenv("MAYFLY_CXXFLAGS", "-O3", 1);
    EXPECT_EQ(settings_from_environment().flags, "-O3");
    ::unsetenv("MAYFLY_CXXFLAGS");
    EXPECT_EQ(settings_from_environment().flags, "");
}

}  // namespace
}  // namespace mayfly::scenario
