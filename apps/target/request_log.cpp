#include "target/request_log.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace mayfly::target {
namespace {

// A client that invents paths must not fill the memory.
constexpr std::size_t most_rows = 10'000;
constexpr std::string_view overflow_row = "(other)";

}  // namespace

RequestLog::Ticket RequestLog::received(std::string_view method, std::string_view path) {
    RequestCount& count = row(method, path);
    ++count.received;
    return begin(count);
}

RequestLog::Ticket RequestLog::answering_early(std::string_view method, std::string_view path) {
    return begin(row(method, path));
}

RequestLog::Ticket RequestLog::begin(RequestCount& count) {
    most_in_progress_ = std::max(most_in_progress_, ++in_progress_);
    return {&count, period_};
}

void RequestLog::completed(Ticket ticket) {
    if (ticket.count == nullptr) return;
    --in_progress_;
    if (ticket.period == period_) ++ticket.count->completed;
}

void RequestLog::broken(Ticket ticket) {
    if (ticket.count != nullptr) --in_progress_;
}

void RequestLog::reset() {
    rows_.clear();
    refused_ = 0;
    most_in_progress_ = in_progress_;
    ++period_;
}

RequestCount& RequestLog::row(std::string_view method, std::string_view path) {
    key_.assign(method).append(" ").append(path);
    const auto known = rows_.find(key_);
    if (known != rows_.end()) return known->second;
    if (rows_.size() >= most_rows) key_ = overflow_row;
    return rows_[key_];
}

RequestCount RequestLog::total() const {
    RequestCount total;
    for (const auto& [key, count] : rows_) {
        total.received += count.received;
        total.completed += count.completed;
    }
    return total;
}

std::string RequestLog::to_json() const {
    nlohmann::json requests = nlohmann::json::object();
    for (const auto& [key, count] : rows_) {
        requests[key] = {{"received", count.received}, {"completed", count.completed}};
    }
    const auto [received, completed] = total();
    const nlohmann::json log = {
        {"requests", requests},
        {"total", {{"received", received}, {"completed", completed}}},
        {"refused", refused_},
        {"in_progress", {{"now", in_progress_}, {"most", most_in_progress_}}}};
    return log.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace mayfly::target
