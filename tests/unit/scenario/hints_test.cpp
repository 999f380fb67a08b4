#include "scenario/hints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mayfly::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Hints, AreOneForEachMistakeThatIsKnown) {
    EXPECT_THAT(
        hints_on("a.cpp: In function 'f':\n"
                 "a.cpp:3:5: error: cannot convert '<brace>' to 'const mayfly::Body&'\n"
                 "a.cpp:4:5: error: cannot convert '<brace>' to 'const mayfly::Body&'\n"
                 "b.cpp:4:5: error: 'struct Shop' has no member named 'open'\n"
                 "b.cpp:9:5: error: 'class mayfly::Response' has no member named 'status_code'\n"),
        ElementsAre(HasSubstr("the second argument is the body"), HasSubstr("response.status()"))
    );
    EXPECT_THAT(hints_on("a.cpp:3:5: warning: status_code of mayfly::Response\n"), IsEmpty());
}

TEST(Hints, KnowTheHabitsOfPython) {
    const auto expect = [](const char* words, const char* hint) {
        EXPECT_THAT(hints_on(words), ElementsAre(HasSubstr(hint))) << words;
    };
    for (const char* words :
         {"a.cpp:4:19: error: expected unqualified-id before 'delete'\n"
          "    4 | void a() { client.delete(\"/\"); }\n",
          "a.cpp:4:19: error: expected unqualified-id\nvoid a() { client->delete (\"/\"); }\n"}) {
        expect(words, "client.del(\"/item\")");
    }
    for (const char* words :
         {"a.cpp:8:5: error: invalid use of non-static member function 'void Shopper::a()'\n",
          "a.cpp:8:5: error: cannot call member function 'void Shopper::a()' without object\n",
          "a.cpp:8:5: error: call to non-static member function without an object argument\n"}) {
        expect(words, "&Shopper::browse)");
    }
    for (const char* words :
         {"a.cpp:4:12: error: 'self' was not declared in this scope\n",
          "a.cpp:4:12: error: use of undeclared identifier 'self'\n"}) {
        expect(words, "C++ needs no self");
    }
    for (const char* words :
         {"a.cpp:4:44: error: invalid use of non-static member function 'std::string_view "
          "mayfly::Response::body() const'\n",
          "a.cpp:6:46: error: cannot convert 'mayfly::Response::ok' from type 'bool "
          "(mayfly::Response::)() const' to type 'bool'\n"}) {
        expect(words, "response.status()");
    }
    EXPECT_THAT(hints_on("a.cpp:4:1: error: x\n  4 | void* f() = delete;\n"), IsEmpty());
}

TEST(Hints, NameThePackageThatIsMissing) {
    for (const char* words :
         {"json.hpp:6:10: fatal error: nlohmann/json.hpp: No such file or directory\n",
          "json.hpp:6:10: fatal error: 'nlohmann/json.hpp' file not found\n"}) {
        EXPECT_THAT(hints_on(words), ElementsAre(HasSubstr("package nlohmann-json3-dev")));
    }
}

TEST(Hints, KnowWhatTheMachineLacks) {
    for (const char* words :
         {"cc1plus: fatal error: error writing to /tmp/cc1.s: No space left on device\n",
          "/usr/bin/ld: final link failed: No space left on device\n"}) {
        EXPECT_THAT(std::string(shortage_in(words)), HasSubstr("no room")) << words;
    }
    for (const char* words :
         {"c++: fatal error: Killed signal terminated program cc1plus\ncompilation terminated.\n",
          "cc1plus: out of memory allocating 65536 bytes after a total of 1048576 bytes\n",
          "cc1plus: fatal error: cannot execute 'as': vfork: Cannot allocate memory\n"}) {
        EXPECT_THAT(std::string(shortage_in(words)), HasSubstr("memory")) << words;
    }
    EXPECT_THAT(shortage_in("a.cpp:4:1: error: expected ';'\n"), IsEmpty());
}

TEST(Hints, ReadColoursAndFineQuotes) {
    EXPECT_THAT(
        hints_on("a.cpp:4:88: \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kcannot convert "
                 "‘\x1b[01m\x1b[Kint\x1b[m"
                 "\x1b[K’ to ‘\x1b[01m\x1b[Kmayfly::TaskOptions\x1b[m\x1b[K’\n"),
        ElementsAre(HasSubstr("{.weight = 3}"))
    );
}

TEST(Hints, NameTheOptionsInTheirOrder) {
    EXPECT_THAT(
        hints_on(
            "a.cpp:3:53: error: designator order for field 'mayfly::RequestOptions::headers' does "
            "not match declaration order in 'const mayfly::RequestOptions'\n"
        ),
        ElementsAre("RequestOptions has these members, in this order: .name, .labels, .headers, "
                    ".query, .auth, .timeout, .connect_timeout, .read_timeout, "
                    ".follow_redirects, .expect_continue, .continue_timeout, .chunked, .on_body")
    );
    EXPECT_THAT(
        hints_on("a.cpp:8:14: error: cannot convert '<brace-enclosed initializer list>' to "
                 "'mayfly::GroupOptions'\n"),
        ElementsAre(HasSubstr("order: .weight, .tags, .wait"))
    );
}

TEST(Hints, TwoScenariosAreASentenceThatNamesTheirFiles) {
    const std::vector<std::string> sources{"a.cpp", "b.cpp", "c.cpp"};
    const auto expected = HasSubstr("a.cpp and c.cpp each have a scenario(), and a test has one");
    EXPECT_THAT(
        second_scenario_in(
            "/usr/bin/ld: /x/2.o: in function `scenario':\n/x/c.cpp:9: multiple definition of "
            "`scenario'; /x/0.o:/x/a.cpp:9: first defined here\n",
            sources
        ),
        expected
    );
    EXPECT_THAT(
        second_scenario_in("mold: error: duplicate symbol: /x/2.o: /x/0.o: scenario\n", sources),
        expected
    );
    EXPECT_EQ(second_scenario_in("ld: multiple definition of `helper'; /x/0.o\n", sources), "");
}

}  // namespace
}  // namespace mayfly::scenario
