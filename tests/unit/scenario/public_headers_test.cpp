#include "scenario/public_headers.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;

TEST(PublicHeaders, AreAllUnpackedAsTheyAre) {
    const support::TemporaryDirectory folder;
    ASSERT_TRUE(unpack_headers(folder.path()));
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(MAYFLY_INCLUDE_DIR)) {
        if (!entry.is_regular_file()) continue;
        const fs::path name = fs::relative(entry.path(), MAYFLY_INCLUDE_DIR);
        const auto unpacked = read_file(folder / name.string());
        ASSERT_TRUE(unpacked) << name << " is missing from src/scenario/CMakeLists.txt";
        EXPECT_EQ(*unpacked, *read_file(entry.path()));
        ++count;
    }
    EXPECT_GT(count, 5U);
}

TEST(PublicHeaders, ThatWereTakenAwayComeBack) {
    const support::TemporaryDirectory folder;
    ASSERT_TRUE(unpack_headers(folder.path()));
    const fs::path header = folder / "mayfly/plan.hpp";
    const auto untouched = fs::last_write_time(folder / "mayfly/user.hpp");
    fs::remove(header);
    ASSERT_TRUE(unpack_headers(folder.path()));
    EXPECT_TRUE(fs::exists(header));
    EXPECT_EQ(fs::last_write_time(folder / "mayfly/user.hpp"), untouched);
}

TEST(PublicHeaders, HaveATagAndASymbolForIt) {
    EXPECT_TRUE(abi_symbol().starts_with(abi_prefix));
    std::string tag(abi_tag());
    std::replace_if(
        tag.begin(), tag.end(), [](char c) { return c == '.' || c == '-'; }, '_'
    );
    EXPECT_EQ(abi_symbol(), std::string(abi_prefix) + tag);
}

}  // namespace
}  // namespace mayfly::scenario
