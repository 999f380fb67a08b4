#include <algorithm>
#include <array>

#include <boost/regex.hpp>

#include "tidy/rules.hpp"

namespace mayfly::tidy {
namespace {

/// One finding for each line of code that matches, outside string literals and comments.
Findings matching_lines(const File& file, const boost::regex& pattern, const std::string& message) {
    Findings findings;
    for (std::size_t i = 0; i < file.code.size(); ++i) {
        if (boost::regex_search(file.code[i], pattern))
            findings.push_back({file.path, i + 1, message});
    }
    return findings;
}

std::string last_word_of(const std::string& pascal_case) {
    const auto upper = std::find_if(pascal_case.rbegin(), pascal_case.rend(), [](char c) {
        return c >= 'A' && c <= 'Z';
    });
    if (upper == pascal_case.rend()) return pascal_case;
    return pascal_case.substr(static_cast<std::size_t>(pascal_case.rend() - upper) - 1);
}

bool is_vague(const std::string& word) {
    static const std::array<std::string_view, 20> vague{
        "Manager", "Helper", "Helpers", "Util",    "Utils",    "Utility", "Common",
        "Misc",    "Base",   "Impl",    "Data",    "Info",     "Context", "Processor",
        "Wrapper", "Object", "Handler", "Service", "Provider", "Factory"};
    return std::find(vague.begin(), vague.end(), word) != vague.end();
}

bool is_vague_file(const std::string& stem) {
    static const std::array<std::string_view, 16> vague{
        "util",
        "utils",
        "helper",
        "helpers",
        "common",
        "misc",
        "base",
        "manager",
        "data",
        "info",
        "types",
        "globals",
        "constants",
        "all",
        "functions",
        "stuff"};
    return std::find(vague.begin(), vague.end(), stem) != vague.end();
}

bool is_product_code(const File& file) {
    return !file.is_under("tests/");
}

}  // namespace

Findings vague_names(const File& file) {
    Findings findings;
    const std::size_t slash = file.path.rfind('/') + 1;
    const std::string stem = file.path.substr(slash, file.path.rfind('.') - slash);
    if (is_vague_file(stem))
        findings.push_back({file.path, 1, "the file name says nothing; name it for its noun"});
    static const boost::regex declaration(
        "\\b(?:class|struct|union|concept|enum class|using)\\s+"
        "(?:\\[\\[[^\\]]*\\]\\]\\s*)?([A-Z][A-Za-z0-9]*)\\b"
    );
    static const boost::regex empty_verb("\\b(do_it|do_work|do_stuff|handle_it|process_it)\\s*\\(");
    for (std::size_t i = 0; i < file.code.size(); ++i) {
        const std::string& line = file.code[i];
        boost::smatch match;
        if (boost::regex_search(line, match, declaration)) {
            const std::string name = match[1];
            // `struct Impl` is the pimpl; every other use of the word is a missing name.
            if (name != "Impl" && is_vague(last_word_of(name)))
                findings.push_back({file.path, i + 1, name + " is a vague name; say what it does"});
        }
        if (boost::regex_search(line, match, empty_verb))
            findings.push_back(
                {file.path, i + 1, match[1].str() + " says nothing; name what it does"}
            );
    }
    return findings;
}

Findings macros(const File& file) {
    static const boost::regex define("^\\s*#\\s*define\\b");
    return matching_lines(
        file, define, "no macros; a constant, function or template says the same with a type"
    );
}

Findings catches(const File& file) {
    if (!is_product_code(file)) return {};
    static const boost::regex pattern("\\bcatch\\s*\\(");
    return matching_lines(
        file, pattern, "errors are values here; return Result or an error code (docs/STYLE.md)"
    );
}

Findings header_using_namespace(const File& file) {
    if (!file.is_header()) return {};
    static const boost::regex pattern("^using\\s+namespace\\b(?!.*_literals;)");
    return matching_lines(
        file, pattern, "no `using namespace` in a header; every includer gets it"
    );
}

Findings unfinished_marks(const File& file) {
    Findings findings;
    // In pieces, so that this file keeps its own rule.
    static const boost::regex marks(
        "\\bTO"
        "DO\\b(?!\\((?!now)[a-z]+\\):)|\\bFIX"
        "ME\\b|\\bXX"
        "X\\b|\\bHA"
        "CK\\b"
    );
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        boost::smatch match;
        if (!boost::regex_search(file.lines[i], match, marks)) continue;
        findings.push_back(
            {file.path, i + 1, "\"" + match.str() + "\" marks unfinished work; finish it"}
        );
    }
    return findings;
}

Findings foreign_vocabulary(const File& file) {
    struct Word {
        boost::regex pattern;
        std::string ours;
    };
    static const std::vector<Word> words{
        {boost::regex("[Ss]lave"), "worker"},
        {boost::regex("\\b[Hh]atch"), "spawn"},
        {boost::regex("[Gg]reenlet"), "fiber"},
        {boost::regex("[Cc]oroutine"), "fiber"},
        {boost::regex("[Ll]ocust_?file"), "scenario"},
        {boost::regex("[Tt]hink_?[Tt]ime"), "wait time"},
    };
    Findings findings;
    for (const Word& word : words) {
        auto found = matching_lines(file, word.pattern, "we say \"" + word.ours + "\" for this");
        findings.insert(findings.end(), found.begin(), found.end());
    }
    return findings;
}

Findings raw_ownership(const File& file) {
    static const boost::regex pattern(
        "(^|[^:\\w])new\\s+[A-Za-z_:(]|(^|[^=\\s])\\s*\\bdelete\\b(?!;)"
    );
    static const boost::regex owned("=\\s*delete\\b|operator (new|delete)|\\bunique_ptr<[^;]*new\\b"
    );
    Findings findings = matching_lines(
        file, pattern, "no raw new or delete; make_unique or a container owns memory"
    );
    std::erase_if(findings, [&](const Finding& finding) {
        return boost::regex_search(file.code[finding.line - 1], owned);
    });
    return findings;
}

Findings shared_ownership(const File& file) {
    if (!is_product_code(file)) return {};
    static const boost::regex pattern("\\b(shared_ptr|make_shared|enable_shared_from_this)\\b");
    Findings findings = matching_lines(
        file, pattern, "say in a comment just above who shares this and why no one can own it"
    );
    std::erase_if(findings, [&](const Finding& finding) {
        const std::size_t first = finding.line < 4 ? 0 : finding.line - 4;
        for (std::size_t i = first; i < finding.line; ++i) {
            const std::size_t comment = file.lines[i].find("//");
            if (comment != std::string::npos &&
                file.lines[i].find("hare", comment) != std::string::npos) {
                return true;
            }
        }
        return false;
    });
    return findings;
}

Findings threads(const File& file) {
    if (!is_product_code(file)) return {};
    static const boost::regex pattern(
        "\\bstd::(thread|jthread|(timed_|recursive_|shared_)*mutex|condition_variable(_any)?|"
        "atomic\\w*|async|future|promise|lock_guard|unique_lock|scoped_lock)\\b"
    );
    return matching_lines(
        file,
        pattern,
        "one process has one thread that runs users; only a worker's pulse is beside it"
    );
}

Findings slow_library_parts(const File& file) {
    if (!is_product_code(file)) return {};
    static const boost::regex everywhere("\\bstd::regex");
    Findings findings =
        matching_lines(file, everywhere, "boost::regex recurses deeply and is slow; parse by hand");
    if (file.is_under("apps/")) return findings;  // A program may print where nothing is hot.
    static const boost::regex streams("\\bstd::(cout|cerr|clog|endl|cin)\\b");
    const auto more = matching_lines(file, streams, "no iostreams here; format with fmt");
    findings.insert(findings.end(), more.begin(), more.end());
    return findings;
}

Findings sleeping_tests(const File& file) {
    if (!file.is_under("tests/unit/") && !file.is_under("tests/integration/")) return {};
    static const boost::regex pattern(
        "\\bthis_thread::sleep_|\\b(usleep|nanosleep)\\(|(^|[^\\w])::sleep\\("
    );
    return matching_lines(
        file, pattern, "a test waits for a condition with a deadline, never for time to pass"
    );
}

Findings header_openings(const File& file) {
    if (!file.is_header() || file.lines.empty()) return {};
    if (file.lines.front().starts_with("// ")) return {};
    return {
        {file.path,
         1,
         "a header opens with what it is, who owns it, on which thread and what it assumes"}};
}

}  // namespace mayfly::tidy
