#include <algorithm>
#include <map>
#include <set>

#include <boost/regex.hpp>

#include "tidy/rules.hpp"

namespace mayfly::tidy {
namespace {

using Names = std::set<std::string, std::less<>>;

/// The layer table of docs/ARCHITECTURE.md.
const std::map<std::string, Names, std::less<>>& layer_table() {
    static const std::map<std::string, Names, std::less<>> table{
        {"base", {}},
        {"process", {"base"}},
        {"fiber", {"process", "base"}},
        {"stats", {"base"}},
        {"plan", {"base"}},
        {"net", {"fiber", "stats", "base"}},
        {"http", {"net", "fiber", "stats", "base"}},
        {"load", {"http", "net", "plan", "fiber", "stats", "base"}},
        {"scenario", {"load", "plan", "process", "base"}},
        {"cluster", {"net", "plan", "fiber", "stats", "base"}},
        {"worker", {"cluster", "load", "plan", "fiber", "stats", "base"}},
        {"master", {"cluster", "judge", "plan", "fiber", "stats", "base"}},
        {"workforce", {"master", "cluster", "scenario", "process", "fiber", "base"}},
        {"judge", {"plan", "stats", "base"}},
        {"run_record", {"judge", "plan", "stats", "base"}},
        {"web", {"report", "run_record", "judge", "net", "plan", "fiber", "stats", "base"}},
        {"report", {"run_record", "judge", "plan", "stats", "base"}},
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
         "src/http/sample\\.cpp|src/web/request_reader\\.(hpp|cpp)|apps/target/.*|tests/.*"},
        {"nlohmann/json",
         "nlohmann/",
         "src/cluster/codec\\.cpp|src/http/json_(text|value)\\.cpp|src/load/json_lines\\.cpp|"
         "src/(report|run_record)/json[a-z_]*\\.(hpp|cpp)|src/web/"
         "(requests\\.cpp|json_body\\.(hpp|cpp))|src/scenario/"
         "listing\\.cpp|"
         "include/mayfly/json\\.hpp|apps/target/.*|tests/.*"},
        {"spdlog", "spdlog/", "src/base/logging\\.cpp"},
        {"CLI11", "CLI/", "apps/mayfly/options/.*|apps/target/.*"},
        {"toml++", "toml++/", "apps/mayfly/options/config_file\\.cpp"},
        {"RE2", "re2/", "src/load/text\\.cpp"},
        {"zlib", "zlib.h", "src/http/.*|src/web/encoding.cpp|apps/target/.*|tests/.*"},
        {"brotli", "brotli/", "src/http/.*|apps/target/.*|tests/.*"},
        {"zstd", "zstd", "src/http/.*|src/run_record/compressed\\.cpp|tests/.*"},
        {"SQLite", "sqlite3", "src/run_record/database\\.[ch]pp|tests/.*"},
        {"OpenSSL",
         "openssl/",
         "src/net/.*|src/cluster/.*\\.cpp|src/base/(certificate|digest|secret)\\.cpp|"
         "apps/target/.*|tests/.*"},
    };
    return rules;
}

bool exists(const std::string& path, const std::vector<File>& tree) {
    return std::any_of(tree.begin(), tree.end(), [&](const File& f) { return f.path == path; });
}

bool has_files(const std::string& layer, const std::vector<File>& tree) {
    const std::string folder = "src/" + layer + "/";
    return std::any_of(tree.begin(), tree.end(), [&](const File& f) { return f.is_under(folder); });
}

Names names_in(const std::string& list) {
    static const boost::regex name("[^, ]+");
    Names names(boost::sregex_token_iterator(list.begin(), list.end(), name), {});
    names.erase("–");
    return names;
}

/// What is wrong with one row; empty: nothing.
std::string complaint_of(
    const std::string& layer, const Names& allowed, const std::vector<File>& tree
) {
    if (!has_files(layer, tree)) return "src/" + layer + " has no files; delete the row";
    for (const std::string& name : allowed) {
        if (!has_files(name, tree)) return "src/" + name + " has no files; take it out of the row";
    }
    const auto known = layer_table().find(layer);
    if (known != layer_table().end() && known->second == allowed) return {};
    return "the layer table of rules_include.cpp does not say so of " + layer +
           "; make them the same";
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

Findings layer_rows(const File& document, const std::vector<File>& tree) {
    Findings findings;
    static const boost::regex row("\\| ([a-z_]+) \\| (.+) \\|");
    std::size_t heading = 0;
    Names missing;
    for (const auto& [layer, allowed] : layer_table()) missing.insert(layer);
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
        if (document.lines[i] == "| layer | may include |") heading = i + 1;
        boost::smatch match;
        if (heading == 0 || !boost::regex_match(document.lines[i], match, row)) continue;
        const std::string layer = match[1];
        missing.erase(layer);
        if (i + 1 == heading || layer == "apps") continue;
        const std::string complaint = complaint_of(layer, names_in(match[2]), tree);
        if (!complaint.empty()) findings.push_back({document.path, i + 1, complaint});
    }
    if (!missing.empty()) {
        findings.push_back(
            {document.path, heading, "the layer table has no row for " + joined(missing)}
        );
    }
    return findings;
}

Findings layer_links(const File& cmake_lists) {
    Findings findings;
    const auto row = layer_table().find(layer_of(cmake_lists));
    if (row == layer_table().end()) return findings;
    std::string text;
    for (const std::string& line : cmake_lists.lines) text += line.substr(0, line.find('#')) + " ";
    static const boost::regex layers("\\bLAYERS\\s+([a-z_\\s]+)");
    boost::smatch match;
    if (!boost::regex_search(text, match, layers)) return findings;
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
            if (boost::regex_match(file.path, boost::regex(rule.allowed_path))) continue;
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
    static const boost::regex standard("[a-z_0-9]+");
    for (const Include& include : includes_of(file)) {
        const bool ours = !include.quoted && include.name.starts_with("mayfly/");
        const bool std_header = !include.quoted && boost::regex_match(include.name, standard);
        const bool opt_in =
            (file.path == "include/mayfly/json.hpp" && include.name.starts_with("nlohmann/")) ||
            file.is_under("include/mayfly/clients/");
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
