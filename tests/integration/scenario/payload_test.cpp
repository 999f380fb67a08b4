#include "scenario/payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "integration/scenario/workbench.hpp"
#include "load/user_kinds.hpp"
#include "scenario/row_files.hpp"

namespace mayfly::scenario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A library, and a file in the place of the program that carries it.
class PayloadTest : public testing::Test {
protected:
    void SetUp() override {
        bench_.files().write("shop.cpp", idler);
        auto library = bench_.open("shop.cpp");
        ASSERT_TRUE(library) << library.error().message;
        library_.emplace(std::move(*library));
        program_ = bench_.files().write("program", "#!/bin/sh\nexit 7\n");
        output_ = bench_.files() / "shop";
    }

    Workbench bench_;
    std::optional<Library> library_;
    fs::path program_;
    fs::path output_;
};

TEST_F(PayloadTest, IsNotInOrdinaryPrograms) {
    EXPECT_FALSE(*find_payload());
    EXPECT_FALSE(*find_payload(program_));
    EXPECT_FALSE(*find_payload(bench_.files().write("empty", "")));
}

TEST_F(PayloadTest, TravelsInACopyOfTheProgram) {
    ASSERT_TRUE(write_with_payload(output_, *library_, program_));
    EXPECT_NE(fs::status(output_).permissions() & fs::perms::owner_exec, fs::perms::none);
    EXPECT_THAT(*read_file(output_), testing::StartsWith("#!/bin/sh\nexit 7\n"));
    const auto payload = find_payload(output_);
    ASSERT_TRUE(payload);
    ASSERT_TRUE(*payload);
    EXPECT_EQ((*payload)->name, "shop.cpp");

    const auto library = open_payload(**payload, output_);
    ASSERT_TRUE(library) << library.error().message;
    EXPECT_EQ(library->name(), "shop.cpp");
    Plan plan;
    ASSERT_TRUE(library->fill(plan));
    EXPECT_EQ(plan.kinds().size(), 1U);
}

TEST_F(PayloadTest, ReplacesTheOneBefore) {
    ASSERT_TRUE(write_with_payload(output_, *library_, program_));
    const auto size = fs::file_size(output_);
    ASSERT_TRUE(write_with_payload(bench_.files() / "again", *library_, output_));
    EXPECT_EQ(fs::file_size(bench_.files() / "again"), size);
}

TEST_F(PayloadTest, HasTheDataFilesOfTheScenario) {
    const auto folder = bench_.files().path();
    bench_.files().write("a.csv", "user\nann\n");
    bench_.files().write("two words.csv", "");
    const auto files = travelling_files(folder, {"a.csv", "two words.csv", "a.csv"});
    ASSERT_TRUE(files) << files.error().message;
    ASSERT_TRUE(write_with_payload(output_, *library_, program_, *files));
    const auto payload = *find_payload(output_);
    ASSERT_TRUE(payload);
    EXPECT_EQ(payload->name, "shop.cpp");
    ASSERT_TRUE(open_payload(*payload, output_));
    ASSERT_EQ(payload->files.size(), 2U) << "each is there once";
    const auto& file = payload->files[0];
    EXPECT_EQ(file.name, "a.csv");
    EXPECT_EQ(MappedFile::open(output_, {file.offset, file.size})->bytes(), "user\nann\n");
    EXPECT_EQ(payload->files[1].name, "two words.csv");
    ASSERT_TRUE(write_with_payload(bench_.files() / "again", *library_, output_));
    EXPECT_TRUE((*find_payload(bench_.files() / "again"))->files.empty());
    EXPECT_THAT(
        travelling_files(folder, {"b.csv"}).error().message,
        testing::StartsWith("there is no " + (folder / "b.csv").string())
    );
}

TEST_F(PayloadTest, ThatIsDamagedIsRefused) {
    ASSERT_TRUE(write_with_payload(output_, *library_, program_));
    std::string bytes = *read_file(output_);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    const auto damaged = bench_.files().write("damaged", bytes);
    const auto library = open_payload(**find_payload(damaged), damaged);
    ASSERT_FALSE(library);
    EXPECT_THAT(library.error().message, HasSubstr("is damaged; build it again"));

    const auto cut = bench_.files().write("cut", bytes.substr(bytes.size() - 200));
    EXPECT_FALSE(find_payload(cut)) << "the trailer tells of more than there is";
}

}  // namespace
}  // namespace mayfly::scenario
