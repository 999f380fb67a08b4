// The rules themselves: each must find the bad snippet and leave the good one alone, for a check
// that cannot fail protects nothing.
#include "tidy/rules.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::tidy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::size_t> lines_of(const Findings& findings) {
    std::vector<std::size_t> lines;
    for (const Finding& finding : findings) lines.push_back(finding.line);
    return lines;
}

std::string repeated(const std::string& line, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += line;
    return text;
}

const std::vector<File>& small_tree() {
    static const std::vector<File> tree{
        make_file("src/base/time.hpp", ""),
        make_file("src/fiber/fiber.hpp", ""),
        make_file("src/http/url.hpp", ""),
        make_file("src/load/crew.hpp", ""),
    };
    return tree;
}

Findings layers(const std::string& path, const std::string& text) {
    return layer_includes(make_file(path, text), small_tree());
}

TEST(CodeView, BlanksCommentsAndLiterals) {
    const File file = make_file(
        "src/x/a.cpp",
        "int a; // catch (\n"
        "auto s = \"catch (\"; /* catch\n"
        "catch */ int b = 1'000;\n"
        "auto r = R\"x(catch \" )x\"; char c = '\"'; catch (...)\n"
    );
    EXPECT_EQ(file.code[0], "int a;           ");
    EXPECT_EQ(file.code[1], "auto s = \"       \";         ");
    EXPECT_EQ(file.code[2], "         int b = 1'000;");
    EXPECT_THAT(file.code[3], HasSubstr("char c = ' '; catch (...)"));
    EXPECT_THAT(lines_of(catches(file)), ElementsAre(4));
}

TEST(LayerIncludes, FollowTheTable) {
    EXPECT_THAT(layers("src/http/a.cpp", "#include \"fiber/fiber.hpp\"\n"), IsEmpty());
    EXPECT_THAT(layers("src/http/a.cpp", "#include \"http/url.hpp\"\n"), IsEmpty());
    EXPECT_THAT(layers("src/http/a.cpp", "#include \"load/crew.hpp\"\n"), SizeIs(1));
    EXPECT_THAT(layers("src/base/a.cpp", "#include \"fiber/fiber.hpp\"\n"), SizeIs(1));
}

TEST(LayerIncludes, AreWrittenFromTheRootOfTheSources) {
    EXPECT_THAT(layers("src/http/a.cpp", "#include \"url.hpp\"\n"), SizeIs(1));
    EXPECT_THAT(layers("src/http/a.cpp", "#include \"http/absent.hpp\"\n"), SizeIs(1));
    EXPECT_THAT(layers("src/elsewhere/a.cpp", "int a;\n"), SizeIs(1));
}

TEST(LayerRows, AreOfLayersThatExist) {
    const std::string table = "| layer | may include |\n|---|---|\n| base | – |\n";
    const auto rows = [](const std::string& text) {
        Findings findings = layer_rows(make_file("docs/a.md", text), small_tree());
        // Of the layers that are not in this small tree.
        std::erase_if(findings, [](const Finding& f) {
            return f.message.starts_with("the layer table has no row for ");
        });
        return lines_of(findings);
    };
    EXPECT_THAT(rows(table + "| http | base, fiber, stats |\n"), ElementsAre(4)) << "no src/stats";
    EXPECT_THAT(rows(table + "| process | base |\n"), ElementsAre(4)) << "no src/process";
    EXPECT_THAT(rows(table + "| load | base, load/mix.hpp |\n"), ElementsAre(4));
    EXPECT_THAT(rows(table + "| fiber | base |\n"), ElementsAre(4)) << "not what is checked";
    EXPECT_THAT(rows("| process | base |\n\n" + table), IsEmpty()) << "another table";
    EXPECT_THAT(rows(table), IsEmpty());
}

TEST(LayerRows, AreComplete) {
    const File document = make_file("docs/a.md", "| layer | may include |\n|---|---|\n");
    EXPECT_THAT(lines_of(layer_rows(document, small_tree())), ElementsAre(1));
}

TEST(LayerLinks, FollowTheTable) {
    const auto links = [](const std::string& text) {
        return layer_links(make_file("src/cluster/CMakeLists.txt", text));
    };
    EXPECT_THAT(
        links("mayfly_add_layer(cluster SOURCES a.cpp LAYERS fiber stats base)"), IsEmpty()
    );
    EXPECT_THAT(links("mayfly_add_layer(\n  cluster\n  LAYERS fiber # why\n    load)"), SizeIs(1));
}

TEST(ThirdParty, IsConfined) {
    const auto check = [](const std::string& path, const std::string& header) {
        return third_party_includes(make_file(path, "#include <" + header + ">\n"));
    };
    EXPECT_THAT(check("src/fiber/context.cpp", "boost/context/fiber.hpp"), IsEmpty());
    EXPECT_THAT(check("src/fiber/fiber.cpp", "boost/context/fiber.hpp"), SizeIs(1));
    EXPECT_THAT(check("src/web/request_reader.hpp", "boost/beast/http.hpp"), IsEmpty());
    EXPECT_THAT(check("src/http/connection.cpp", "boost/beast/http.hpp"), SizeIs(1));
    EXPECT_THAT(check("src/cluster/codec.cpp", "nlohmann/json.hpp"), IsEmpty());
    EXPECT_THAT(check("src/cluster/message.hpp", "nlohmann/json.hpp"), SizeIs(1));
    EXPECT_THAT(check("src/base/time.cpp", "spdlog/spdlog.h"), SizeIs(1));
    EXPECT_THAT(check("apps/mayfly/options/file.cpp", "CLI/CLI.hpp"), IsEmpty());
    EXPECT_THAT(check("apps/mayfly/main.cpp", "CLI/CLI.hpp"), SizeIs(1));
    EXPECT_THAT(check("apps/target/main.cpp", "boost/asio.hpp"), SizeIs(1));
    EXPECT_THAT(check("apps/target/main.cpp", "boost/asio/ip/tcp.hpp"), IsEmpty());
}

TEST(PublicHeaders, SeeTheStandardLibraryAndEachOther) {
    const auto check = [](const std::string& path, const std::string& include) {
        return public_includes(make_file(path, "#include " + include + "\n"));
    };
    EXPECT_THAT(check("include/mayfly/user.hpp", "<string_view>"), IsEmpty());
    EXPECT_THAT(check("include/mayfly/user.hpp", "<mayfly/plan.hpp>"), IsEmpty());
    EXPECT_THAT(check("include/mayfly/user.hpp", "\"mayfly/plan.hpp\""), SizeIs(1));
    EXPECT_THAT(check("include/mayfly/user.hpp", "<boost/asio/ip/tcp.hpp>"), SizeIs(1));
    EXPECT_THAT(check("include/mayfly/user.hpp", "<unistd.h>"), SizeIs(1));
    EXPECT_THAT(check("include/mayfly/user.hpp", "<nlohmann/json.hpp>"), SizeIs(1));
    EXPECT_THAT(check("include/mayfly/json.hpp", "<nlohmann/json.hpp>"), IsEmpty());
}

TEST(Sizes, LinesAreCountedInColumns) {
    const std::string umlauts = repeated("ä", 100);
    EXPECT_THAT(long_lines(make_file("src/a/a.cpp", umlauts + "\n")), IsEmpty());
    EXPECT_THAT(
        lines_of(long_lines(make_file("src/a/a.cpp", "\n" + umlauts + "x\n"))), ElementsAre(2)
    );
}

TEST(Sizes, FilesHaveALimitByKind) {
    EXPECT_THAT(long_files(make_file("src/a/a.hpp", repeated("\n", 200))), IsEmpty());
    EXPECT_THAT(long_files(make_file("src/a/a.hpp", repeated("\n", 201))), SizeIs(1));
    EXPECT_THAT(long_files(make_file("src/a/a.cpp", repeated("\n", 350))), IsEmpty());
    EXPECT_THAT(long_files(make_file("src/a/a.cpp", repeated("\n", 351))), SizeIs(1));
    EXPECT_THAT(long_files(make_file("tests/a.cpp", repeated("\n", 600))), IsEmpty());
    EXPECT_THAT(long_files(make_file("tests/a.cpp", repeated("\n", 601))), SizeIs(1));
}

TEST(Sizes, LinesOfCodeAreNeitherBlankNorComments) {
    const File one = make_file("src/a/a.cpp", "// Why.\n\nint a = 1;  // Also code.\n/* no\n */\n");
    const File other = make_file("src/a/b.cpp", "const char* b = R\"(text\n\n// text\n)\";\n}\n");
    EXPECT_EQ(lines_of_code({one}), 1U);
    EXPECT_EQ(lines_of_code({other}), 3U);
    EXPECT_EQ(lines_of_code({one, other}), 4U);
}

struct Shape {
    std::string before;  // Up to and with the brace that opens the function.
    std::string after;
    std::size_t line;  // On which the function starts.
};

class LongFunctions : public testing::TestWithParam<Shape> {};

TEST_P(LongFunctions, AreFoundWhateverTheirShape) {
    const Shape& shape = GetParam();
    const auto text = [&](int body) {
        return shape.before + repeated("    if (a) { b(); }\n", body) + shape.after;
    };
    EXPECT_THAT(long_functions(make_file("src/a/a.cpp", text(50))), IsEmpty());
    EXPECT_THAT(
        lines_of(long_functions(make_file("src/a/a.cpp", text(60)))), ElementsAre(shape.line)
    );
}

INSTANTIATE_TEST_SUITE_P(
    Shapes,
    LongFunctions,
    testing::Values(
        Shape{"namespace a {\nint f(int a) {\n", "}\n}\n", 2},
        Shape{"class A {\npublic:\n    void f() const override {\n", "}\n};\n", 3},
        Shape{"struct A : B {\n    int x{3};\n    A() : x{1}, y(2) {\n", "}\n};\n", 3},
        Shape{"A::A(int x)\n    : x_{x}, y_{x} {\n", "}\n", 1},
        Shape{"std::vector<int> f(\n    int a = g({}),\n    int b\n) {\n", "}\n", 1},
        Shape{"auto f(int a) -> std::map<int, int> {\n", "}\n", 1},
        Shape{"template <class T>\nvoid f(T a) noexcept {\n", "}\n", 1},
        Shape{"enum class E { a, b };\nint t[] = {1, 2};\nint f() {\n", "}\n", 3},
        Shape{"extern \"C\" {\nint f() {\n", "}\n}\n", 2}
    )
);

TEST(FunctionLimit, IsLooserInTestsAndNotForTables) {
    const std::string test = "TEST(A, B) {\n" + repeated("    a();\n", 80) + "}\n";
    EXPECT_THAT(long_functions(make_file("tests/unit/a/a_test.cpp", test)), IsEmpty());
    EXPECT_THAT(long_functions(make_file("src/a/a.cpp", test)), SizeIs(1));
    const std::string table =
        "constexpr int table[] = {\n" + repeated("    {1, f(2)},\n", 80) + "};\n";
    EXPECT_THAT(long_functions(make_file("src/a/a.cpp", table)), IsEmpty());
}

using Rule = Findings (*)(const File&);

struct Snippet {
    Rule rule;
    std::string path;
    std::string bad;
    std::string good;
};

class TextRules : public testing::TestWithParam<Snippet> {};

TEST_P(TextRules, FindTheBadLineOnly) {
    const auto& [rule, path, bad, good] = GetParam();
    EXPECT_THAT(lines_of(rule(make_file(path, "\n" + bad + "\n"))), ElementsAre(2)) << bad;
    EXPECT_THAT(rule(make_file(path, "\n" + good + "\n")), IsEmpty()) << good;
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    TextRules,
    testing::Values(
        Snippet{vague_names, "src/a/a.hpp", "class SessionManager {", "class Roster {"},
        Snippet{vague_names, "src/a/a.hpp", "struct RunInfo {", "struct Information {"},
        Snippet{vague_names, "src/a/a.hpp", "class ClientImpl {", "struct Impl;"},
        Snippet{vague_names, "src/a/a.hpp", "using Data = int;", "using Instant = int;"},
        Snippet{vague_names, "src/a/a.cpp", "void do_it() {", "void redo_item() {"},
        Snippet{macros, "src/a/a.hpp", "#define LIMIT 3", "#if defined(__linux__)"},
        Snippet{catches, "src/a/a.cpp", "} catch (...) {", "// catch (...)"},
        Snippet{header_using_namespace, "src/a/a.hpp", "using namespace std;", "using std::swap;"},
        Snippet{
            unfinished_marks,
            "src/a/a.cpp",
            "// TO"
            "DO(now): x",
            "// to do"},
        Snippet{
            unfinished_marks,
            "src/a/a.cpp",
            "// TO"
            "DO later",
            "// TO"
            "DO(perf): batch."},
        Snippet{
            unfinished_marks,
            "src/a/a.cpp",
            "// FIX"
            "ME",
            "// fixed"},
        Snippet{foreign_vocabulary, "src/a/a.hpp", "int slave_count;", "int worker_count;"},
        Snippet{foreign_vocabulary, "src/a/a.hpp", "double hatch_rate;", "double spawn_rate;"},
        Snippet{raw_ownership, "src/a/a.cpp", "auto p = new Fiber(3);", "int renew = new_one;"},
        Snippet{
            raw_ownership,
            "src/a/a.cpp",
            "Tls* tls = new Tls();",
            "std::unique_ptr<Tls> tls(new Tls());  // A private constructor."},
        Snippet{raw_ownership, "src/a/a.cpp", "    delete fiber;", "Fiber(const Fiber&) = delete;"},
        Snippet{shared_ownership, "src/a/a.cpp", "std::shared_ptr<A> a;", "std::unique_ptr<A> a;"},
        Snippet{
            shared_ownership,
            "src/a/a.cpp",
            "std::shared_ptr<A> a;  // An A.",
            "std::shared_ptr<A> a;  // Shared with the handler, which may outlive us."},
        Snippet{threads, "src/a/a.cpp", "std::mutex lock;", "fiber::Mutex lock;"},
        Snippet{threads, "src/a/a.cpp", "std::atomic<int> a;", "int atomic;"},
        Snippet{slow_library_parts, "src/a/a.cpp", "std::regex r;", "fmt::print(x);"},
        Snippet{slow_library_parts, "src/a/a.cpp", "std::cout << x;", "std::ostream& out;"},
        Snippet{
            sleeping_tests,
            "tests/unit/a/a_test.cpp",
            "std::this_thread::sleep_for(1s);",
            "mayfly::sleep(1s);"}
    )
);

TEST(VagueNames, IncludeThoseOfFiles) {
    EXPECT_THAT(vague_names(make_file("src/http/utils.hpp", "")), SizeIs(1));
    EXPECT_THAT(vague_names(make_file("src/http/url.hpp", "")), IsEmpty());
}

TEST(HeaderOpenings, AreComments) {
    EXPECT_THAT(header_openings(make_file("src/a/a.hpp", "#pragma once\n")), SizeIs(1));
    EXPECT_THAT(header_openings(make_file("src/a/a.hpp", "// An A.\n#pragma once\n")), IsEmpty());
}

TEST(UnlistedSources, AreFound) {
    const File source = make_file("src/http/url.cpp", "");
    const auto check = [&](const std::string& path, const std::string& text) {
        return unlisted_sources(source, {make_file(path, text)});
    };
    EXPECT_THAT(check("src/http/CMakeLists.txt", "add(http\n  url.cpp)"), IsEmpty());
    EXPECT_THAT(check("src/CMakeLists.txt", "add(x http/url.cpp)"), IsEmpty());
    EXPECT_THAT(check("src/http/CMakeLists.txt", "add(curl.cpp)"), SizeIs(1));
    EXPECT_THAT(check("src/http/CMakeLists.txt", "# url.cpp"), SizeIs(1));
    EXPECT_THAT(check("src/load/CMakeLists.txt", "add(url.cpp)"), SizeIs(1));
}

TEST(UnlistedHeaders, AreFound) {
    const auto check = [](const std::string& path, const std::string& text) {
        return unlisted_headers(make_file("include/mayfly/user.hpp", ""), {make_file(path, text)});
    };
    EXPECT_THAT(check("cmake/PublicHeaders.cmake", "set(HEADERS\n  user.hpp)"), IsEmpty());
    EXPECT_THAT(check("cmake/PublicHeaders.cmake", "set(HEADERS\n  superuser.hpp)"), SizeIs(1));
    EXPECT_THAT(check("cmake/Layers.cmake", "user.hpp"), SizeIs(1));
}

TEST(GlobbedSources, AreFound) {
    EXPECT_THAT(globbed_sources(make_file("CMakeLists.txt", "file(GLOB s *.cpp)")), SizeIs(1));
    EXPECT_THAT(globbed_sources(make_file("CMakeLists.txt", "file(STRINGS a b)")), IsEmpty());
}

TEST(UntestedSources, AreFound) {
    const File source = make_file("src/http/url.cpp", "");
    const auto check = [&](const std::string& test, const std::string& text) {
        return untested_sources(source, {make_file(test, text)});
    };
    EXPECT_THAT(check("tests/unit/http/url_test.cpp", ""), IsEmpty());
    EXPECT_THAT(check("tests/unit/http/a_test.cpp", "#include \"http/url.hpp\"\n"), IsEmpty());
    EXPECT_THAT(check("tests/unit/http/a_test.cpp", "#include \"load/url.hpp\"\n"), SizeIs(1));
    EXPECT_THAT(check("tests/unit/http/curl_test.cpp", ""), SizeIs(1));
    EXPECT_THAT(untested_sources(make_file("src/http/url.hpp", ""), {}), IsEmpty());
}

class Documentation : public testing::Test {
protected:
    static Findings check(const std::string& markdown) {
        static const std::vector<File> examples{make_file(
            "examples/shop.cpp",
            "#include <x>\n    // region: browse\n    get();\n\n        put();\n    // end region\n"
        )};
        return stale_documentation(make_file("README.md", markdown), examples);
    }
};

TEST_F(Documentation, EqualsItsRegion) {
    EXPECT_THAT(
        check("<!-- examples/shop.cpp: browse -->\n\n```cpp\nget();\n\n    put();\n```\n"),
        IsEmpty()
    );
    EXPECT_THAT(check("```sh\nls\n```\n"), IsEmpty());
}

TEST_F(Documentation, IsStaleWhenTheTextDiffers) {
    const auto differs =
        check("<!-- examples/shop.cpp: browse -->\n```cpp\nget();\n\nput();\n```\n");
    ASSERT_THAT(differs, SizeIs(1));
    EXPECT_EQ(differs[0].line, 2U);
    EXPECT_THAT(differs[0].message, HasSubstr("here \"put();\", there \"    put();\""));
    EXPECT_THAT(check("<!-- examples/shop.cpp: browse -->\n```cpp\nget();\n```\n"), SizeIs(1));
}

TEST_F(Documentation, NeedsAMarkerThatLeadsSomewhere) {
    EXPECT_THAT(check("Text:\n```cpp\nget();\n```\n"), SizeIs(1));
    EXPECT_THAT(check("<!-- examples/shop.cpp: absent -->\n```cpp\nget();\n```\n"), SizeIs(1));
    EXPECT_THAT(check("<!-- examples/absent.cpp: browse -->\n```cpp\nget();\n```\n"), SizeIs(1));
}

}  // namespace
}  // namespace mayfly::tidy
