// docs/STYLE.md as a test: each rule runs over the tree that was built. A finding names the place
// and the remedy; whoever may break a rule stands in exceptions.hpp with the reason.
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tidy/exceptions.hpp"
#include "tidy/rules.hpp"

namespace mayfly::tidy {
namespace {

using Rule = Findings (*)(const File&);

const std::filesystem::path& root() {
    static const std::filesystem::path path = MAYFLY_SOURCE_DIR;
    return path;
}

const std::vector<File>& code() {
    static const auto files =
        read_tree(root(), {"include", "src", "apps", "tests", "examples"}, {".hpp", ".cpp"});
    return files;
}

const std::vector<File>& cmake_files() {
    static const auto files = read_tree(
        root(),
        {"CMakeLists.txt", "src", "apps", "tests", "examples", "cmake"},
        {"CMakeLists.txt", ".cmake"}
    );
    return files;
}

std::vector<File> files_in(const std::vector<std::string>& folders) {
    std::vector<File> files;
    for (const File& file : code()) {
        for (const std::string& folder : folders)
            if (file.is_under(folder)) files.push_back(file);
    }
    return files;
}

std::vector<File> product() {
    return files_in({"include/", "src/", "apps/"});
}

/// Exceptions that were needed, by rule and path; filled by the rules, read by the last test.
std::set<std::pair<std::string, std::string>>& needed_exceptions() {
    static std::set<std::pair<std::string, std::string>> needed;
    return needed;
}

bool is_excepted(const std::string& rule, const Finding& finding) {
    for (const Exception& exception : exceptions()) {
        const bool folder = exception.path.ends_with('/');
        const bool covers =
            folder ? finding.path.starts_with(exception.path) : finding.path == exception.path;
        if (exception.rule != rule || !covers) continue;
        needed_exceptions().emplace(rule, exception.path);
        return true;
    }
    return false;
}

void expect_none(const Findings& findings) {
    const std::string rule = testing::UnitTest::GetInstance()->current_test_info()->name();
    for (const Finding& finding : findings) {
        if (is_excepted(rule, finding)) continue;
        ADD_FAILURE_AT(finding.path.c_str(), static_cast<int>(finding.line))
            << finding.path << ":" << finding.line << ": " << finding.message;
    }
}

template <class Check>
void expect_clean(const std::vector<File>& files, Check check) {
    ASSERT_FALSE(files.empty());
    Findings all;
    for (const File& file : files) {
        const Findings findings = check(file);
        all.insert(all.end(), findings.begin(), findings.end());
    }
    expect_none(all);
}

TEST(Tidy, LayersIncludeOnlyWhatTheirRowAllows) {
    expect_clean(files_in({"src/"}), [](const File& f) { return layer_includes(f, code()); });
}

TEST(Tidy, TheLayerTableIsOfLayersThatExist) {
    expect_clean(read_tree(root(), {"docs/ARCHITECTURE.md"}, {".md"}), [](const File& document) {
        return layer_rows(document, code());
    });
}

TEST(Tidy, LayersLinkOnlyWhatTheirRowAllows) {
    expect_clean(cmake_files(), layer_links);
}

TEST(Tidy, ThirdPartyCodeStaysInItsFiles) {
    expect_clean(code(), third_party_includes);
}

TEST(Tidy, PublicHeadersIncludeOnlyTheStandardLibrary) {
    expect_clean(files_in({"include/"}), public_includes);
}

TEST(Tidy, LinesFit) {
    expect_clean(code(), long_lines);
}

TEST(Tidy, FilesFit) {
    expect_clean(code(), long_files);
}

TEST(Tidy, FunctionsFit) {
    expect_clean(code(), long_functions);
}

TEST(Tidy, TheProgramStaysAsSmallAsItIs) {
    // Who raises this limit says in the commit what is worth so many lines.
    constexpr std::size_t limit = 55'670;
    EXPECT_LE(lines_of_code(files_in({"include/", "src/", "apps/mayfly/"})), limit)
        << "delete what is written twice, or what nobody needs, before you add";
}

TEST(Tidy, NamesSaySomething) {
    expect_clean(product(), vague_names);
}

TEST(Tidy, WordsAreOurs) {
    expect_clean(product(), foreign_vocabulary);
}

TEST(Tidy, NoMacros) {
    expect_clean(code(), macros);
}

TEST(Tidy, CatchesOnlyWhereTheyAreArgued) {
    expect_clean(product(), catches);
}

TEST(Tidy, NoUsingNamespaceInHeaders) {
    expect_clean(code(), header_using_namespace);
}

TEST(Tidy, NothingIsUnfinished) {
    expect_clean(code(), unfinished_marks);
}

TEST(Tidy, NoRawOwnership) {
    expect_clean(code(), raw_ownership);
}

TEST(Tidy, SharedOwnershipIsArgued) {
    expect_clean(product(), shared_ownership);
}

TEST(Tidy, ThreadsOnlyWhereTheyAreArgued) {
    expect_clean(product(), threads);
}

TEST(Tidy, NoSlowLibraryParts) {
    expect_clean(product(), slow_library_parts);
}

TEST(Tidy, TestsNeverSleep) {
    expect_clean(code(), sleeping_tests);
}

TEST(Tidy, HeadersOpenWithTheirPurpose) {
    expect_clean(code(), header_openings);
}

TEST(Tidy, EverySourceIsBuilt) {
    expect_clean(files_in({"src/", "apps/", "tests/"}), [](const File& file) {
        return unlisted_sources(file, cmake_files());
    });
}

TEST(Tidy, EveryPublicHeaderIsInstalled) {
    expect_clean(files_in({"include/"}), [](const File& file) {
        return unlisted_headers(file, cmake_files());
    });
}

TEST(Tidy, EverySourceHasATest) {
    static const auto tests = files_in({"tests/"});
    expect_clean(files_in({"src/"}), [](const File& file) {
        return untested_sources(file, tests);
    });
}

TEST(Tidy, NoGlobs) {
    expect_clean(cmake_files(), globbed_sources);
}

TEST(Tidy, DocumentationShowsRealCode) {
    static const auto examples = files_in({"examples/"});
    expect_clean(read_tree(root(), {"README.md", "docs"}, {".md"}), [](const File& document) {
        return stale_documentation(document, examples);
    });
}

/// Last, because the tests above collect what it looks at; alone it says nothing and is skipped.
TEST(TidyExceptions, AreAllNeeded) {
    if (testing::UnitTest::GetInstance()->test_to_run_count() < 10)
        GTEST_SKIP() << "needs the other rules in the same run";
    for (const Exception& exception : exceptions()) {
        EXPECT_TRUE(
            needed_exceptions().contains({std::string(exception.rule), std::string(exception.path)})
        ) << exception.path
          << " no longer needs its exception from " << exception.rule << "; delete the entry";
        EXPECT_FALSE(exception.reason.empty());
    }
}

}  // namespace
}  // namespace mayfly::tidy
