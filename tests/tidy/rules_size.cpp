#include <algorithm>
#include <cctype>

#include <boost/regex.hpp>

#include "tidy/rules.hpp"

namespace mayfly::tidy {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t header_lines_max = 200;
constexpr std::size_t source_lines_max = 350;
constexpr std::size_t test_lines_max = 600;
constexpr std::size_t function_lines_max = 60;
constexpr std::size_t test_function_lines_max = 100;

std::size_t columns(const std::string& line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // Not a UTF-8 continuation.
    }));
}

std::string limit_message(std::size_t size, std::string_view of, std::size_t limit) {
    return std::to_string(size) + " lines in " + std::string(of) + ", the limit is " +
           std::to_string(limit) + "; ";
}

/// Follows braces through formatted code and reports functions that are too long. A brace opens a
/// function when what stands before it, outside any function, ends like a signature.
class FunctionTracker {
public:
    FunctionTracker(const File& file, std::size_t limit) : file_(file), limit_(limit) {}

    Findings run() {
        for (line_ = 0; line_ < file_.code.size(); ++line_) {
            const std::string& line = file_.code[line_];
            if (trimmed(line).starts_with("#")) continue;
            for (const char c : line) step(c);
            step(' ');
        }
        return std::move(findings_);
    }

private:
    enum class Scope { container, initializer, function, block };

    void step(char c) {
        if (c == '{') {
            open();
        } else if (c == '}') {
            close();
        } else if (c == ';' && parentheses_ == 0) {
            begin_statement();
        } else {
            if (c == '(') ++parentheses_;
            if (c == ')' && parentheses_ > 0) --parentheses_;
            if (!scopes_.empty() && scopes_.back() == Scope::initializer) return;
            if (head_.empty() && std::isspace(static_cast<unsigned char>(c)) != 0) return;
            if (head_.empty()) head_line_ = line_;
            head_ += c;
            if (head_ == "public:" || head_ == "private:" || head_ == "protected:") head_.clear();
        }
    }

    void open() {
        const Scope scope = scope_of_brace();
        scopes_.push_back(scope);
        if (scope == Scope::function) function_line_ = head_line_;
        if (scope != Scope::initializer) begin_statement();
    }

    void close() {
        if (scopes_.empty()) return;
        const Scope scope = scopes_.back();
        scopes_.pop_back();
        if (scope == Scope::function) report();
        if (scope == Scope::initializer) {
            head_ += ')';  // "size_{size} {" ends like "size_(size) {".
        } else {
            begin_statement();
        }
    }

    void begin_statement() {
        head_.clear();
        parentheses_ = 0;
    }

    Scope scope_of_brace() const {
        const bool inside =
            std::find(scopes_.begin(), scopes_.end(), Scope::function) != scopes_.end();
        if (inside) return Scope::block;
        static const boost::regex container(
            "^(template\\s*<.*>\\s*)?(inline\\s+)?(namespace|class|struct|union|enum|extern)\\b.*"
        );
        static const boost::regex signature(
            ".*\\)\\s*(const|noexcept|override|final|mutable|&|->\\s*[^()]+|requires\\b.*|\\s)*$"
        );
        const std::string head = trimmed(head_);
        if (parentheses_ > 0) return Scope::initializer;
        if (boost::regex_match(head, signature)) return Scope::function;
        if (boost::regex_match(head, container) && head.find('=') == std::string::npos)
            return Scope::container;
        return head.empty() ? Scope::block : Scope::initializer;
    }

    void report() {
        const std::size_t size = line_ - function_line_ + 1;
        if (size <= limit_) return;
        findings_.push_back(
            {file_.path,
             function_line_ + 1,
             limit_message(size, "one function", limit_) + "give its parts names of their own"}
        );
    }

    const File& file_;
    std::size_t limit_;
    std::size_t line_ = 0;
    std::size_t head_line_ = 0;
    std::size_t function_line_ = 0;
    std::size_t parentheses_ = 0;
    std::string head_;
    std::vector<Scope> scopes_;
    Findings findings_;
};

}  // namespace

Findings long_lines(const File& file) {
    Findings findings;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const std::size_t width = columns(file.lines[i]);
        if (width <= columns_max) continue;
        findings.push_back(
            {file.path,
             i + 1,
             std::to_string(width) + " columns, the limit is 100; run clang-format"}
        );
    }
    return findings;
}

Findings long_files(const File& file) {
    const bool test = file.is_under("tests/");
    const std::size_t limit =
        test ? test_lines_max : (file.is_header() ? header_lines_max : source_lines_max);
    const std::size_t size = file.lines.size();
    if (size <= limit) return {};
    return {
        {file.path,
         limit + 1,
         limit_message(size, "one file", limit) + "split it by responsibility"}};
}

Findings long_functions(const File& file) {
    const bool test = file.is_under("tests/");
    return FunctionTracker(file, test ? test_function_lines_max : function_lines_max).run();
}

std::size_t lines_of_code(const std::vector<File>& files) {
    std::size_t count = 0;
    for (const File& file : files) {
        count += static_cast<std::size_t>(std::ranges::count_if(file.code, [](const auto& line) {
            return !trimmed(line).empty();
        }));
    }
    return count;
}

}  // namespace mayfly::tidy
