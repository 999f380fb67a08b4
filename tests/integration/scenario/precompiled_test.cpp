#include "scenario/precompiled.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/scenario/workbench.hpp"
#include "scenario/cache_directory.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

TEST(Precompiled, IsFoundOnceMadeAndUsedByTheCompiler) {
    Workbench bench;
    bench.flags += " -DOTHER";  // For these flags none is installed.
    bench.files().write("shop.cpp", idler);
    const auto cold = bench.compile("shop.cpp");
    ASSERT_TRUE(cold) << cold.error().message;
    const fs::path folder = cold->library.parent_path();
    const auto toolchain = find_toolchain(bench.settings(), folder / "include");
    ASSERT_TRUE(toolchain);
    EXPECT_EQ(find_precompiled(folder, *toolchain), "");

    const auto made = precompile(folder, *toolchain);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(fs::exists(find_precompiled(folder, *toolchain).string() + ".gch"));

    bench.files().write("shop.cpp", std::string(idler) + "// changed\n");
    const auto warm = bench.compile("shop.cpp");
    ASSERT_TRUE(warm);
    EXPECT_FALSE(warm->from_cache);
    EXPECT_TRUE(bench.compile("shop.cpp")->from_cache);

    bench.flags += " -DANOTHER";
    const auto another = find_toolchain(bench.settings(), folder / "include");
    ASSERT_TRUE(another);
    EXPECT_EQ(find_precompiled(folder, *another), "") << "it belongs to its flags";
}

}  // namespace
}  // namespace mayfly::scenario
