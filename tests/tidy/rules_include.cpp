#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "tidy/rules.hpp"

namespace mayfly::tidy {
namespace {

using Names = std::set<std::string, std::less<>>;

/// The layer table of docs/ARCHITECTURE.md.
const std::map<std::string, Names, std::less<>>& layer_table() {
    static const std::map<std::string, Names, std::less<>> table{
        {"base", {}},
        {"fiber", {"base"}},
        {"stats", {"base"}},
        {"plan", {"base"}},
        {"http", {"fiber", "stats", "base"}},
        {"load", {"http", "plan", "fiber", "stats", "base"}},
        {"scenario", {"load", "plan", "base"}},
        {"cluster", {"plan", "fiber", "stats", "base"}},
        {"worker", {"cluster", "load", "plan", "fiber", "stats", "base"}},
        {"master", {"cluster", "plan", "fiber", "stats", "base"}},
        {"web", {"report", "plan", "fiber", "stats", "base"}},
        {"report", {"plan", "stats", "base"}},
    };
    return table;
}

std::string joined(const Names& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "nothing" : text;
}

struct Confinement {
    std::string library;
    std::string include_prefix;
    std::string allowed_path;  // A regular expression over the whole path.
};

const std::vector<Confinement>& confinements() {
    static const std::vector<Confinement> rules{
        {"Boost.Context", "boost/context/", "src/fiber/context\\.(hpp|cpp)"},
        {"Beast",
         "boost/beast",
         "src/http/environment\\.cpp|src/web/request_reader\\.(hpp|cpp)|apps/target/.*|tests/.*"},
        {"nlohmann/json",
         "nlohmann/",
         "src/cluster/codec\\.cpp|src/report/json[a-z_]*\\.(hpp|cpp)|src/web/requests\\.cpp|"
         "include/mayfly/json\\.hpp|apps/target/.*|tests/.*"},
        {"spdlog", "spdlog/", "src/base/log\\.cpp"},
        {"CLI11", "CLI/", "apps/mayfly/options/.*|apps/target/.*"},
        {"zlib", "zlib.h", "src/http/.*|apps/target/.*|tests/.*"},
        {"brotli", "brotli/", "src/http/.*|apps/target/.*|tests/.*"},
        {"zstd", "zstd", "src/http/.*|tests/.*"},
        {"OpenSSL",
         "openssl/",
         "src/http/.*|src/cluster/.*\\.cpp|src/scenario/digest\\.cpp|src/web/secrets\\.cpp|src/"
         "report/html\\.cpp|"
         "apps/target/.*|tests/.*"},
    };
    return rules;
}

bool exists(const std::string& path, const std::vector<File>& tree) {
    return std::any_of(tree.begin(), tree.end(), [&](const File& f) { return f.path == path; });
}

}  // namespace

std::vector<Include> includes_of(const File& file) {
    std::vector<Include> includes;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (!trimmed(file.code[i]).starts_with("#include")) continue;
        const std::string& line = file.lines[i];
        const std::size_t open = line.find_first_of("<\"");
        if (open == std::string::npos) continue;
        const bool quoted = line[open] == '"';
        const std::size_t close = line.find(quoted ? '"' : '>', open + 1);
        includes.push_back({i + 1, line.substr(open + 1, close - open - 1), quoted});
    }
    return includes;
}

Findings layer_includes(const File& file, const std::vector<File>& tree) {
    Findings findings;
    const std::string layer = layer_of(file);
    if (layer.empty()) return findings;
    const auto row = layer_table().find(layer);
    if (row == layer_table().end()) {
        return {
            {file.path, 1, "the folder is no layer; add it to the layer table or move the file"}};
    }
    for (const Include& include : includes_of(file)) {
        if (!include.quoted) continue;
        const std::string target = include.name.substr(0, include.name.find('/'));
        if (include.name.find('/') == std::string::npos || !exists("src/" + include.name, tree)) {
            findings.push_back(
                {file.path,
                 include.line,
                 "\"" + include.name + "\" is no file of src/; write \"layer/file.hpp\""}
            );
        } else if (target != layer && !row->second.contains(target)) {
            findings.push_back(
                {file.path,
                 include.line,
                 layer + " may not include " + include.name + ", only " + joined(row->second) +
                     "; move the code up, or hand the value in"}
            );
        }
    }
    return findings;
}

Findings layer_links(const File& cmake_lists) {
    Findings findings;
    const auto row = layer_table().find(layer_of(cmake_lists));
    if (row == layer_table().end()) return findings;
    std::string text;
    for (const std::string& line : cmake_lists.lines) text += line.substr(0, line.find('#')) + " ";
    static const std::regex layers("\\bLAYERS\\s+([a-z\\s]+)");
    std::smatch match;
    if (!std::regex_search(text, match, layers)) return findings;
    std::istringstream names(match[1]);
    for (std::string name; names >> name;) {
        if (!row->second.contains(name)) {
            findings.push_back(
                {cmake_lists.path,
                 1,
                 row->first + " may not link " + name + ", only " + joined(row->second)}
            );
        }
    }
    return findings;
}

Findings third_party_includes(const File& file) {
    Findings findings;
    for (const Include& include : includes_of(file)) {
        if (include.name == "boost/asio.hpp") {
            findings.push_back(
                {file.path,
                 include.line,
                 "<boost/asio.hpp> costs a second; include the pieces, as <boost/asio/ip/tcp.hpp>"}
            );
        }
        for (const Confinement& rule : confinements()) {
            if (!include.name.starts_with(rule.include_prefix)) continue;
            if (std::regex_match(file.path, std::regex(rule.allowed_path))) continue;
            findings.push_back(
                {file.path,
                 include.line,
                 rule.library + " is confined to " + rule.allowed_path +
                     "; use what that file offers instead"}
            );
        }
    }
    return findings;
}

Findings public_includes(const File& file) {
    Findings findings;
    if (!file.is_under("include/")) return findings;
    static const std::regex standard("[a-z_0-9]+");
    for (const Include& include : includes_of(file)) {
        const bool ours = !include.quoted && include.name.starts_with("mayfly/");
        const bool std_header = !include.quoted && std::regex_match(include.name, standard);
        const bool opt_in =
            file.path == "include/mayfly/json.hpp" && include.name.starts_with("nlohmann/");
        if (ours || std_header || opt_in) continue;
        findings.push_back(
            {file.path,
             include.line,
             "a public header includes <" + include.name +
                 ">; only the standard library and <mayfly/...> are allowed, hide the rest in src/"}
        );
    }
    return findings;
}

}  // namespace mayfly::tidy
