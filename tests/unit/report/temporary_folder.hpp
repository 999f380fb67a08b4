// A folder of its own for a test, removed with everything in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace mayfly::report {

class TemporaryFolder {
public:
    TemporaryFolder() : path_(testing::TempDir() + "mayfly-report-XXXXXX") {
        EXPECT_NE(::mkdtemp(path_.data()), nullptr);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string file(const std::string& name) const { return path_ + "/" + name; }
    std::size_t files() const {
        const auto found = std::filesystem::directory_iterator(path_);
        return static_cast<std::size_t>(std::distance(begin(found), end(found)));
    }

private:
    std::string path_;
};

inline std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.good()) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace mayfly::report
