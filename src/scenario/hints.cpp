#include "scenario/hints.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include <mayfly/text.hpp>

#include "base/text.hpp"
#include "scenario/public_headers.hpp"

namespace mayfly::scenario {
namespace {

/// All of the words stand in one line.
struct Rule {
    std::array<std::string_view, 2> words;
    std::string_view hint;
};

constexpr std::string_view on_bodies =
    "the second argument is the body: mayfly::Json{{\"user\", \"ann\"}}, mayfly::Form{{\"user\", "
    "\"ann\"}}, a text, or {} for none; options such as {.name = \"/cart\"} come after it";
constexpr std::string_view on_inheritance =
    "write `class Shopper : public mayfly::HttpUser`; without `public` mayfly does not get at it";
constexpr std::string_view on_entries =
    "a scenario is the function `void scenario(mayfly::Plan& plan)`";

constexpr Rule rules[]{
    {{"mayfly::Body"}, on_bodies},
    {{"status_code", "mayfly::Response"}, "it is response.status(); 0 means that no response came"},
    {{"json_body", "mayfly"},
     "#include <mayfly/json.hpp> has mayfly::json_body(); mayfly::Json{{\"id\", 3}} needs no "
     "include"},
    {{"nlohmann/json.hpp"},
     "install Debian's package nlohmann-json3-dev; mayfly::Json{{\"id\", 3}} and "
     "response.json(\"/id\") need none"},
    {{"'int' to 'mayfly::TaskOptions'"},
     "a weight has its name: .task(\"browse\", &Shopper::browse, {.weight = 3})"},
    {{"'double' to 'mayfly::TaskOptions'"},
     "a weight has its name: .task(\"browse\", &Shopper::browse, {.weight = 0.5})"},
    {{"inaccessible base", "mayfly::"}, on_inheritance},
    {{"private base class", "mayfly::"}, on_inheritance},
    {{"derives publicly from"}, on_inheritance},
    {{"to 'mayfly::Duration'"}, "times have a unit: 1s, 200ms, 1min"},
    {{"operator\"\"s"}, "1s and 200ms need `using namespace std::chrono_literals;`"},
    {{"marked 'override'"},
     "a user class can override on_start() and on_stop(); tasks have any name, without `override`"},
    {{"ambiguating new declaration", "scenario("}, on_entries},
    {{"differ only in their return type"}, on_entries},
    {{"is private within this context"}, "tasks stand below `public:` in their class"},
    {{"is a private member of"}, "tasks stand below `public:` in their class"},
};

/// As in a terminal without colours and fine quotes.
std::string plain(std::string_view line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\x1b') {
            i = std::min(line.find_first_of("mK", i), line.size());
        } else {
            text += line[i];
        }
    }
    for (const char* quote : {"‘", "’", "`"}) replace_all(text, quote, "'");
    return text;
}

/// Of options given by name: which there are.
std::string hint_on_options(const std::string& line) {
    for (const char* pattern :
         {"does not match declaration order in '(?:const )?mayfly::(\\w+)'",
          "initializer list>' to '(?:const )?mayfly::(\\w+)",
          "refer to any field in type '(?:const )?mayfly::(\\w+)'"}) {
        const std::string type = match(line, pattern);
        const std::string members = members_of(type);
        if (!members.empty()) {
            return fmt::format("{} has these members, in this order: {}", type, members);
        }
    }
    return {};
}

std::string hint_on(const std::string& line) {
    for (const auto& [words, hint] : rules) {
        const bool fits = std::ranges::all_of(words, [&](std::string_view word) {
            return line.find(word) != line.npos;
        });
        if (fits) return std::string(hint);
    }
    return hint_on_options(line);
}

}  // namespace

std::vector<std::string> hints_on(std::string_view compiler_output) {
    std::vector<std::string> hints;
    for (const std::string& coloured : match_all(compiler_output, "[^\\n]+")) {
        const std::string line = plain(coloured);
        if (line.find("error:") == line.npos) continue;
        auto hint = hint_on(line);
        if (!hint.empty() && std::ranges::find(hints, hint) == hints.end()) {
            hints.push_back(std::move(hint));
        }
    }
    return hints;
}

std::string second_scenario_in(
    std::string_view linker_output, const std::vector<std::string>& sources
) {
    const std::string words = plain(linker_output);
    constexpr auto both = "(?:multiple definition of|duplicate symbol:).*\\bscenario\\b";
    if (match(words, both).empty()) return {};
    std::set<std::size_t> objects;
    for (const std::string& number : match_all(words, "/(\\d+)\\.o\\b")) {
        const auto object = parse_number<std::size_t>(number);
        if (object && *object < sources.size()) objects.insert(*object);
    }
    std::vector<std::string_view> names;
    for (const std::size_t object : objects) names.push_back(sources[object]);
    return fmt::format(
        "{} each have a scenario(), and a test has one: run one of the files, or let one "
        "scenario() add the users of all",
        fmt::join(names, " and ")
    );
}

}  // namespace mayfly::scenario
