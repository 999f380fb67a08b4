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

constexpr std::string_view on_times = "times have a unit: 1s, 200ms, 1min";
constexpr std::string_view on_waits =
    "a wait is a rule: mayfly::constant(2s), mayfly::between(1s, 5s)";
constexpr std::string_view on_group_weights =
    "a weight has its name: .sequence(\"buy\", {…}, {.weight = 3}), also of a chain or group";
constexpr std::string_view on_groups =
    "a group is filled by a function, and its options come last: .group(\"forum\", [](auto& group) "
    "{ group.task(…); }, {.weight = 3})";
constexpr std::string_view on_addresses =
    "a task is named with & and its class, without parentheses: .task(\"browse\", "
    "&Shopper::browse)";
constexpr std::string_view on_parentheses =
    "what a response says has parentheses: response.status(), response.ok(), response.body()";

constexpr Rule rules[]{
    {{"mayfly::Body"}, on_bodies},
    {{"status_code", "mayfly::Response"}, "it is response.status(); 0 means that no response came"},
    {{"use of non-static member function", "mayfly::Response::"}, on_parentheses},
    {{"(mayfly::Response::)() const"}, on_parentheses},
    {{"passing 'const mayfly::Response'"},
     "write `auto answer = client.get(…)` without const: json(), fail() and pass() change it"},
    {{"json_body", "mayfly"},
     "#include <mayfly/json.hpp> has mayfly::json_body(); mayfly::Json{{\"id\", 3}} needs no "
     "include"},
    {{"nlohmann/json.hpp"},
     "install Debian's package nlohmann-json3-dev; mayfly::Json{{\"id\", 3}} and "
     "response.json(\"/id\") need none"},
    {{"use of non-static member function 'void "}, on_addresses},
    {{"cannot call member function 'void "}, on_addresses},
    {{"call to non-static member function without an object"}, on_addresses},
    {{" 'self'"},
     "C++ needs no self: client.get(\"/\") in a user class, or this->client.get(\"/\")"},
    {{"'int' to 'mayfly::TaskOptions'"},
     "a weight has its name: .task(\"browse\", &Shopper::browse, {.weight = 3})"},
    {{"'double' to 'mayfly::TaskOptions'"},
     "a weight has its name: .task(\"browse\", &Shopper::browse, {.weight = 0.5})"},
    {{"const char [", "to 'mayfly::TaskOptions'"},
     "tags have their name: .task(\"browse\", &Shopper::browse, {.tags = {\"read\"}})"},
    {{"'int' to 'mayfly::GroupOptions'"}, on_group_weights},
    {{"'double' to 'mayfly::GroupOptions'"}, on_group_weights},
    {{"no matching function", ">::group("}, on_groups},
    {{"expression of type 'mayfly::TaskGroup<"}, on_groups},
    {{"initializer_list<mayfly::Step<"},
     "a step is {\"pay\", &Shopper::pay}, or with tags {\"pay\", &Shopper::pay, {\"write\"}}; it "
     "has no weight"},
    {{"initializer_list<mayfly::State<"},
     "a state is {\"read\", &Reader::read, {{\"read\", 0.7}, {\"leave\", 0.3}}}: its name, what "
     "runs, and the states that may follow with their weights"},
    {{"cannot bind non-const lvalue reference of type 'mayfly::UserGroup<"},
     "keep what users() gives without &: auto shoppers = plan.users<Shopper>()"},
    {{"to 'mayfly::Stages'"}, "a stage is {30s, 10}: its length with a unit, and how many users"},
    {{"to 'mayfly::WaitTime'"}, on_waits},
    {{"no matching function", "Plan::users<"},
     "users have a name, and a weight by a call: plan.users<Shopper>(\"Shopper\").weight(3)"},
    {{"no matching function", ">::arrivals("},
     "a rate has a unit: .arrivals(mayfly::per_second(5)), or per_minute(300)"},
    {{"inaccessible base", "mayfly::"}, on_inheritance},
    {{"private base class", "mayfly::"}, on_inheritance},
    {{"derives publicly from"}, on_inheritance},
    {{"to 'mayfly::Duration'"}, on_times},
    {{"'operator=' (operand", "std::chrono::duration"}, on_times},
    {{"no matching function", "with_timeout(int"}, on_times},
    {{"no matching function", "with_timeout(double"}, on_times},
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

/// Of what the author wrote, where the compiler does not name it.
std::string hint_on_source(const std::string& source) {
    if (!match(source, "(?:\\.|->)delete *\\(").empty())
        return "a DELETE request is client.del(\"/item\"), because C++ reserves `delete`";
    if (!match(source, "\\.\\w*timeout *= *[0-9][0-9.']* *[,}]").empty())
        return std::string(on_times);
    if (!match(source, "\\.abort_after *= *[0-9][0-9.']* *[,}]").empty()) {
        return std::string(on_times);
    }
    if (!match(source, "\\.wait *= *[0-9][0-9.'a-z]* *[,}]").empty()) return std::string(on_waits);
    return {};
}

/// On an error and the lines of the source that the compiler shows with it.
std::string hint_on(const std::string& line, const std::string& source) {
    for (const auto& [words, hint] : rules) {
        const bool fits = std::ranges::all_of(words, [&](std::string_view word) {
            return line.find(word) != line.npos;
        });
        if (fits) return std::string(hint);
    }
    const auto hint = hint_on_source(source);
    return hint.empty() ? hint_on_options(line) : hint;
}

}  // namespace

std::vector<std::string> hints_on(std::string_view compiler_output) {
    std::vector<std::string> hints;
    std::vector<std::string> lines;
    for (const auto& coloured : match_all(compiler_output, "[^\\n]+"))
        lines.push_back(plain(coloured));
    const auto is_message = [](const std::string& line) {
        return line.find("error:") != line.npos || line.find("note:") != line.npos;
    };
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        if (line->find("error:") == line->npos) continue;
        const auto end = std::find_if(line + 1, lines.end(), is_message);
        auto hint = hint_on(*line, fmt::format("{}", fmt::join(line + 1, end, "\n")));
        if (!hint.empty() && std::ranges::find(hints, hint) == hints.end()) {
            hints.push_back(std::move(hint));
        }
    }
    return hints;
}

std::string_view shortage_in(std::string_view compiler_output) {
    const auto says = [&](std::string_view words) {
        return compiler_output.find(words) != compiler_output.npos;
    };
    if (says(": No space left on device") || says(": Disk quota exceeded")) {
        return "there is no room for what the compiler writes; free some in the folders of TMPDIR "
               "and MAYFLY_CACHE_DIR, or name others";
    }
    if (says("Killed signal terminated program") || says("virtual memory exhausted") ||
        says("out of memory allocating") || says(": Cannot allocate memory")) {
        return "the compiler did not get the memory that it needs; free some, or compile it on a "
               "larger machine with `mayfly build`";
    }
    return {};
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
