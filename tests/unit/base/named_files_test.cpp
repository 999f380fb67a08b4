#include "base/named_files.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace mayfly {
namespace {

class NamedFilesTest : public testing::Test {
protected:
    std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }
    std::string complaint(
        const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs = {}
    ) const {
        const auto apart = check_apart(outputs, inputs);
        return apart ? "none" : apart.error().message;
    }

    support::TemporaryDirectory folder_;
};

TEST_F(NamedFilesTest, AnOutputIsNoInput) {
    const std::string shop = folder_.write("shop.cpp", "");
    std::filesystem::create_symlink("shop.cpp", folder_ / "link.cpp");
    const std::vector<NamedFile> inputs{{"the baseline", ""}, {"the scenario", shop}};
    EXPECT_EQ(
        complaint({{"--html", shop}}, inputs),
        "--html would overwrite " + shop + ", which is the scenario; name another file"
    );
    EXPECT_NE(complaint({{"--html", in_folder("link.cpp")}}, inputs), "none");
    EXPECT_NE(complaint({{"--html", in_folder("./shop.cpp")}}, inputs), "none");
    EXPECT_EQ(complaint({{"--html", in_folder("shop.html")}}, inputs), "none");
    EXPECT_EQ(complaint({{"--html", ""}}, inputs), "none");
}

TEST_F(NamedFilesTest, OutputsAreFilesOfTheirOwn) {
    const std::string file = in_folder("a.json");  // It does not exist yet.
    const std::vector<NamedFile> outputs{
        {"--csv", in_folder("b")}, {"--json-file", file}, {"--html", in_folder("x/../a.json")}};
    const std::string expected = "--json-file and --html are the same file, ";
    EXPECT_EQ(complaint(outputs), expected + outputs[2].path + "; name another one for either");
    folder_.write("a.json", "");
    EXPECT_EQ(complaint({{"--json-file", file}, {"--html", file}}).find(expected), 0U);
    EXPECT_EQ(complaint({{"--json-file", file}, {"--html", in_folder("b")}}), "none");
    EXPECT_EQ(complaint({{"--json-file", ""}, {"--html", ""}}), "none");
}

TEST_F(NamedFilesTest, DevicesAreShared) {
    EXPECT_EQ(complaint({{"--json-file", "/dev/null"}, {"--html", "/dev/null"}}), "none");
}

}  // namespace
}  // namespace mayfly
