#include "scenario/library.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/scenario/workbench.hpp"
#include "load/user_kinds.hpp"
#include "process/run.hpp"

namespace mayfly::scenario {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;

std::string complaint(std::string_view source) {
    const Workbench bench;
    bench.files().write("shop.cpp", source);
    const auto library = bench.open("shop.cpp");
    return library ? "no error" : library.error().message;
}

TEST(Library, LetsTheScenarioFillAPlan) {
    const Workbench bench;
    bench.files().write("shop.cpp", idler);
    auto opened = bench.open("shop.cpp");
    ASSERT_TRUE(opened) << opened.error().message;
    const Library library = std::move(*opened);
    EXPECT_EQ(library.name(), "shop.cpp");
    EXPECT_TRUE(library.file().is_absolute());
    Plan plan;
    ASSERT_TRUE(library.fill(plan));
    ASSERT_EQ(plan.kinds().size(), 1U);
    EXPECT_EQ(plan.kinds().front()->tasks.front().name, "idle");
}

TEST(Library, ReportsWhatTheScenarioThrows) {
    const Workbench bench;
    bench.files().write(
        "shop.cpp",
        "#include <mayfly/mayfly.hpp>\n#include <stdexcept>\n"
        "void scenario(mayfly::Plan&) { throw std::runtime_error(\"no users.csv\"); }\n"
    );
    const auto library = bench.open("shop.cpp");
    ASSERT_TRUE(library);
    Plan plan;
    const auto filled = library->fill(plan);
    ASSERT_FALSE(filled);
    EXPECT_THAT(filled.error().message, AllOf(HasSubstr("shop.cpp: "), HasSubstr("no users.csv")));
}

TEST(Library, WithoutAnEntryIsNoScenario) {
    EXPECT_EQ(
        complaint("#include <mayfly/mayfly.hpp>\nint x;\n"),
        "shop.cpp defines no `void scenario(mayfly::Plan&)`; add it, `mayfly new` shows one"
    );
}

TEST(Library, NamesAnEntryThatIsNearlyRight) {
    EXPECT_THAT(
        complaint("#include <mayfly/mayfly.hpp>\nvoid scenario() {}\n"),
        HasSubstr("it has `scenario()`, which is another function")
    );
    EXPECT_THAT(
        complaint(
            "#include <mayfly/mayfly.hpp>\nnamespace shop {\nvoid scenario(mayfly::Plan& plan) {\n"
            "    plan.users<mayfly::HttpUser>().task(\"a\", [](mayfly::HttpUser&) {});\n}\n}\n"
        ),
        HasSubstr("it has `shop::scenario(mayfly::Plan&)`, which is another function; take it out "
                  "of its namespace")
    );
    EXPECT_THAT(
        complaint("#include <mayfly/mayfly.hpp>\nvoid Scenario(mayfly::Plan&) {}\n"),
        HasSubstr("it has `Scenario(mayfly::Plan&)`")
    );
    EXPECT_THAT(
        complaint("#include <mayfly/mayfly.hpp>\n"
                  "namespace shop { void scenario(mayfly::Plan&, int) {} }\n"),
        HasSubstr("it has `shop::scenario(mayfly::Plan&, int)`")
    );
}

TEST(Library, IsLinkedWithWhatAHeaderNamesAndSaysWhatIsMissing) {
    Workbench bench;
    bench.files().write(
        "other.cpp", std::string(idler) + "extern \"C\" MAYFLY_API int other() { return 1; }\n"
    );
    const auto other = bench.compile("other.cpp");
    ASSERT_TRUE(other) << other.error().message;
    std::filesystem::copy_file(other->library, bench.files() / "libother.so");
    bench.flags += " -L" + bench.files().path().string();
    bench.files().write(
        "other.hpp",
        "[[gnu::used]] inline constexpr char links_other[] = \"mayfly links -lother;\";\n"
        "extern \"C\" int other();\n"
    );
    bench.files().write(
        "shop.cpp",
        "#include \"other.hpp\"\n" + std::string(idler) + "int use() { return other(); }\n"
    );
    EXPECT_EQ(
        bench.open("shop.cpp").error().message,
        "shop.cpp needs libother.so, which this machine does not have; install the package that it "
        "is in"
    );
}

TEST(Library, ThatUsesWhatNobodyDefinesNamesIt) {
    EXPECT_EQ(
        complaint(
            std::string(idler) + "struct Shopper { void buy(); };\n"
                                 "void use() { Shopper().buy(); }\n"
        ),
        "shop.cpp uses `Shopper::buy()`, which is defined nowhere; define it, or name its library "
        "in MAYFLY_CXXFLAGS"
    );
}

TEST(Library, MadeForOtherHeadersIsRefused) {
    const Workbench bench;
    bench.files().write("shop.c", "void scenario(void) {}\n");
    const std::string library = (bench.files() / "shop.so").string();
    const std::string source = (bench.files() / "shop.c").string();
    const process::Command compile{"c++", "-shared", "-fPIC", "-o", library, "-x", "c++", source};
    ASSERT_EQ(process::run(compile, 60s)->exit_code, 0);
    EXPECT_THAT(
        Library::open(library, "shop.so").error().message,
        HasSubstr("shop.so was compiled for no known mayfly, and this is mayfly ")
    );
    process::Command tagged = compile;
    tagged.emplace_back("-Wl,--defsym=mayfly_abi_0_0_9_0123456789ab=0");
    ASSERT_EQ(process::run(tagged, 60s)->exit_code, 0);
    EXPECT_THAT(
        Library::open(library, "shop.so").error().message,
        AllOf(
            HasSubstr("compiled for mayfly 0.0.9 (headers 0123456789ab)"),
            HasSubstr("compile it again")
        )
    );
}

TEST(Library, MustBeOne) {
    const support::TemporaryDirectory folder;
    const auto file = folder.write("shop.so", "not a library");
    EXPECT_EQ(Library::open(file, "shop.so").error().message, "shop.so: it is no shared library");
    EXPECT_FALSE(Library::open(folder / "nothing.so", "nothing.so"));
}

}  // namespace
}  // namespace mayfly::scenario
