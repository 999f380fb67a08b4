#include "scenario/package.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "integration/scenario/workbench.hpp"
#include "load/user_kinds.hpp"
#include "scenario/cache_directory.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Package, HoldsTheLibraryAndTheSourcesWithWhatTheyInclude) {
    const Workbench bench;
    bench.files().write("shop/parts/cart.hpp", "#pragma once\nstruct Cart {};\n");
    bench.files().write("shop/main.cpp", "#include \"parts/cart.hpp\"\n" + std::string(idler));
    bench.files().write("shop/more.cpp", "int more() { return 1; }\n");
    const auto sources = find_sources({(bench.files() / "shop").string()});
    ASSERT_TRUE(sources);
    for (const bool is_cached : {false, true}) {
        const auto compiled = compile(*sources, bench.settings());
        ASSERT_TRUE(compiled) << compiled.error().message;
        ASSERT_EQ(compiled->from_cache, is_cached);
        const auto package = pack(*sources, *compiled);
        ASSERT_TRUE(package) << package.error().message;
        EXPECT_EQ(package->library, *read_file(compiled->library));
        ASSERT_EQ(package->files.size(), 3u);
        EXPECT_EQ(package->files[0].name, "main.cpp");
        EXPECT_EQ(package->files[1].name, "more.cpp");
        EXPECT_EQ(package->files[2].name, "parts/cart.hpp");
        EXPECT_TRUE(package->files[2].is_included);
        EXPECT_FALSE(package->files[0].is_included);
    }
}

TEST(Package, CanBeCompiledElsewhere) {
    const Workbench here;
    here.files().write("parts/cart.hpp", "#pragma once\nstruct Cart {};\n");
    here.files().write(
        "shop.cpp", "#include \"parts/cart.hpp\"\nCart cart;\n" + std::string(idler)
    );
    const auto sources = find_sources({(here.files() / "shop.cpp").string()});
    const auto compiled = compile(*sources, here.settings());
    ASSERT_TRUE(compiled) << compiled.error().message;
    const auto package = pack(*sources, *compiled);
    ASSERT_TRUE(package);

    const Workbench there;
    const auto cache = open_cache(there.settings().cache);
    ASSERT_TRUE(cache);
    const auto unpacked = unpack(*cache, "shop.cpp", package->files);
    ASSERT_TRUE(unpacked) << unpacked.error().message;
    const auto again = compile(*unpacked, there.settings());
    ASSERT_TRUE(again) << again.error().message;
    const auto library = Library::open(again->library, again->name);
    ASSERT_TRUE(library) << library.error().message;
    Plan plan;
    EXPECT_TRUE(library->fill(plan));
    EXPECT_TRUE(compile(*unpack(*cache, "shop.cpp", package->files), there.settings())->from_cache);
}

TEST(Received, IsKeptUnderItsDigestForThisUserOnly) {
    const support::TemporaryDirectory folder;
    const std::string bytes = "as good as a library";
    const auto digest = sha256_hex(bytes);
    const auto cache = open_cache(folder / "cache");
    ASSERT_TRUE(cache);
    EXPECT_FALSE(find_received(*cache, digest));
    const auto kept = keep_received(*cache, digest, bytes);
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(*read_file(*kept), bytes);
    EXPECT_EQ(fs::status(*cache).permissions(), fs::perms::owner_all);
    EXPECT_EQ(fs::status(*kept).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(*find_received(*cache, digest), *kept);
}

TEST(Received, IsNotTrustedWhenItIsNotWhatItIsCalled) {
    const support::TemporaryDirectory folder;
    const auto cache = open_cache(folder / "cache");
    const auto digest = sha256_hex("the real thing");
    EXPECT_THAT(
        keep_received(*cache, digest, "another thing").error().message, HasSubstr("not the file")
    );
    EXPECT_FALSE(keep_received(*cache, "../../etc/passwd", "x"));
    const auto kept = keep_received(*cache, digest, "the real thing");
    ASSERT_TRUE(kept);
    std::ofstream(*kept, std::ios::app) << "tampered with";
    EXPECT_FALSE(find_received(*cache, digest));
    EXPECT_FALSE(find_received(*cache, "../x"));
}

TEST(Received, SourcesNeverLeaveTheirFolder) {
    const support::TemporaryDirectory folder;
    const auto cache = open_cache(folder / "cache");
    for (const auto* name :
         {"../shop.cpp", "/etc/shop.cpp", "a/../../shop.cpp", "", "./shop.cpp"}) {
        const auto unpacked = unpack(*cache, "shop.cpp", {{name, "text", false}});
        EXPECT_FALSE(unpacked) << name;
    }
}

}  // namespace
}  // namespace mayfly::scenario
