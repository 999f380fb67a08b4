#include "master/scenario_offer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::master {
namespace {

using testing::HasSubstr;

const cluster::Platform here{"x86_64", "glibc", 2, 36, "itanium-cxx11", "0.1.0-3fa91c20b7de"};

ScenarioOffer offer() {
    return {
        here,
        {"d1", 5},
        {{"shop.cpp", {"d2", 3}, false}},
        {{"d1", "bytes"}, {"d2", "src"}, {"big", std::string(cluster::max_piece_size + 7, 'b')}}};
}

cluster::Join from(const cluster::Platform& platform, bool compiles = false) {
    cluster::Join join;
    join.platform = platform;
    join.compiles = compiles;
    return join;
}

TEST(ScenarioOffer, IsTheLibraryWhereItRuns) {
    auto newer_libc = here;
    newer_libc.libc_minor = 40;
    for (const auto& platform : {here, newer_libc}) {
        const auto form = choose_form(offer(), from(platform, true));
        ASSERT_TRUE(form);
        EXPECT_EQ(form->library.digest, "d1");
        EXPECT_TRUE(form->files.empty());
        EXPECT_TRUE(form->path.empty());
    }
}

TEST(ScenarioOffer, IsTheSourcesWhereTheLibraryDoesNotRunAndTheWorkerCompiles) {
    auto arm = here;
    arm.architecture = "aarch64";
    const auto form = choose_form(offer(), from(arm, true));
    ASSERT_TRUE(form);
    EXPECT_TRUE(form->library.digest.empty());
    EXPECT_EQ(form->files, offer().files);
}

TEST(ScenarioOffer, NamesBothPlatformsWhenThereIsNoForm) {
    auto arm = here;
    arm.architecture = "aarch64";
    auto musl = here;
    musl.libc = "musl";
    auto old = here;
    old.libc_minor = 31;
    auto other_build = here;
    other_build.headers = "0.1.0-000000000000";
    for (const auto& platform : {arm, musl, old, other_build}) {
        const auto form = choose_form(offer(), from(platform));
        ASSERT_FALSE(form);
        const auto& words = form.error().message;
        EXPECT_THAT(
            words, HasSubstr("x86_64, glibc 2.36, itanium-cxx11, mayfly 0.1.0-3fa91c20b7de")
        );
        EXPECT_THAT(words, HasSubstr("this worker is " + platform.architecture));
        EXPECT_THAT(words, HasSubstr("--compile"));
    }
    auto no_sources = offer();
    no_sources.files.clear();
    EXPECT_THAT(choose_form(no_sources, from(arm, true)).error().message, HasSubstr("sources"));
}

TEST(ScenarioOffer, IsSentPieceByPiece) {
    const auto all = offer();
    const auto first = cut_piece(all, {"big", 0});
    EXPECT_EQ(first.bytes.size(), cluster::max_piece_size);
    const auto last = cut_piece(all, {"big", cluster::max_piece_size});
    EXPECT_EQ(last.offset, cluster::max_piece_size);
    EXPECT_EQ(last.bytes, cluster::Bytes(7, 'b'));
    for (const auto& fetch :
         {cluster::Fetch{"big", 1 << 30}, cluster::Fetch{"unknown", 0}, cluster::Fetch{"", 0}}) {
        EXPECT_TRUE(cut_piece(all, fetch).bytes.empty());
    }
}

}  // namespace
}  // namespace mayfly::master
