#include <memory>
#include <re2/re2.h>
#include <stdexcept>
#include <unordered_map>

#include <fmt/core.h>

#include <mayfly/text.hpp>

namespace mayfly {
namespace {

// A scenario has a few; one that makes its patterns at run time begins anew with so many.
constexpr std::size_t most_patterns = 256;

const re2::RE2& compiled(std::string_view pattern) {
    thread_local std::unordered_map<std::string, std::unique_ptr<re2::RE2>> patterns;
    const auto known = patterns.find(std::string(pattern));
    if (known != patterns.end()) return *known->second;
    const re2::StringPiece text(pattern.data(), pattern.size());
    auto made = std::make_unique<re2::RE2>(text, re2::RE2::Quiet);
    if (!made->ok()) {
        throw std::invalid_argument(
            fmt::format("the pattern \"{}\" cannot be read: {}", pattern, made->error())
        );
    }
    if (patterns.size() >= most_patterns) patterns.clear();
    return *patterns.emplace(pattern, std::move(made)).first->second;
}

/// Calls `take` with what each match gives, until it returns false.
template <class Take>
void each_match(std::string_view text, std::string_view pattern, Take take) {
    const re2::RE2& compiled_pattern = compiled(pattern);
    const int count = compiled_pattern.NumberOfCapturingGroups() > 0 ? 2 : 1;
    const re2::StringPiece whole(text.data(), text.size());
    re2::StringPiece found[2];
    std::size_t begin = 0;
    while (begin <= text.size()) {
        if (!compiled_pattern.Match(whole, begin, text.size(), re2::RE2::UNANCHORED, found, count))
            return;
        const re2::StringPiece& wanted = found[count - 1];
        if (!take(std::string(wanted.data() == nullptr ? "" : wanted.data(), wanted.size())))
            return;
        const auto end = static_cast<std::size_t>(found[0].data() - text.data()) + found[0].size();
        begin = found[0].empty() ? end + 1 : end;
    }
}

}  // namespace

std::string text_between(std::string_view text, std::string_view begin, std::string_view end) {
    const std::size_t first = text.find(begin);
    if (first == text.npos) return {};
    text.remove_prefix(first + begin.size());
    const std::size_t last = text.find(end);
    return last == text.npos ? std::string() : std::string(text.substr(0, last));
}

std::string match(std::string_view text, std::string_view pattern) {
    std::string first;
    each_match(text, pattern, [&](std::string found) {
        first = std::move(found);
        return false;
    });
    return first;
}

std::vector<std::string> match_all(std::string_view text, std::string_view pattern) {
    std::vector<std::string> all;
    each_match(text, pattern, [&](std::string found) {
        all.push_back(std::move(found));
        return true;
    });
    return all;
}

}  // namespace mayfly
