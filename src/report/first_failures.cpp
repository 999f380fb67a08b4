#include "report/first_failures.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "report/text.hpp"

namespace mayfly::report {
namespace {

constexpr std::size_t longest_text = 400;

struct Piece {
    UnixMillis first_seen = 0;
    std::string sentence;
};

std::string sentence_on(const stats::ErrorCount& error) {
    const auto blank = error.method.empty() ? "" : " ";
    return fmt::format("{}{}{} failed: {}", error.method, blank, error.name, error.error);
}

std::string sentence_on(const stats::ExceptionCount& thrown) {
    if (thrown.type.empty()) {
        return fmt::format("{} of {}: {}", thrown.task, thrown.kind, thrown.message);
    }
    const auto place = thrown.location.empty() ? "" : " at " + thrown.location;
    const auto colon = thrown.message.empty() ? "" : ": ";
    return fmt::format(
        "{} of {} threw {}{}{}{}",
        thrown.task,
        thrown.kind,
        thrown.type,
        colon,
        thrown.message,
        place
    );
}

}  // namespace

std::vector<std::string> FirstFailures::news_in(const stats::Snapshot& snapshot) {
    if (is_full_) return {};
    std::vector<Piece> pieces;
    for (const auto& error : snapshot.errors) {
        if (is_new(error.error)) pieces.push_back({error.first_seen, sentence_on(error)});
    }
    for (const auto& thrown : snapshot.exceptions) {
        // Of a crash the log tells with the worker that it ended.
        const bool is_crash = thrown.type == stats::crash_type;
        const bool is_news = !is_crash && is_new(thrown.type + '\n' + thrown.message);
        if (is_news) pieces.push_back({thrown.first_seen, sentence_on(thrown)});
    }
    std::ranges::stable_sort(pieces, {}, &Piece::first_seen);
    std::vector<std::string> news;
    for (const auto& piece : pieces) {
        const auto text = shortened(printable(piece.sentence), longest_text);
        news.push_back(text + " (logged once; the report counts them)");
    }
    if (is_full_)
        news.emplace_back("further kinds of failures are not logged; the report has them");
    return news;
}

bool FirstFailures::is_new(const std::string& text) {
    if (is_full_ || known_.contains(text)) return false;
    is_full_ = known_.size() == most;
    if (!is_full_) known_.insert(text);
    return !is_full_;
}

}  // namespace mayfly::report
