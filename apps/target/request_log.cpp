#include "target/request_log.hpp"

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
    return {&count, period_};
}

RequestLog::Ticket RequestLog::answering_early(std::string_view method, std::string_view path) {
    return {&row(method, path), period_};
}

void RequestLog::completed(Ticket ticket) {
    if (ticket.period == period_ && ticket.count != nullptr) ++ticket.count->completed;
}

void RequestLog::reset() {
    rows_.clear();
    refused_ = 0;
    ++period_;
}

RequestCount& RequestLog::row(std::string_view method, std::string_view path) {
    key_.assign(method).append(" ").append(path);
    const auto known = rows_.find(key_);
    if (known != rows_.end()) return known->second;
    if (rows_.size() >= most_rows) key_ = overflow_row;
    return rows_[key_];
}

std::string RequestLog::to_json() const {
    nlohmann::json requests = nlohmann::json::object();
    RequestCount total;
    for (const auto& [key, count] : rows_) {
        requests[key] = {{"received", count.received}, {"completed", count.completed}};
        total.received += count.received;
        total.completed += count.completed;
    }
    const nlohmann::json log = {
        {"requests", requests},
        {"total", {{"received", total.received}, {"completed", total.completed}}},
        {"refused", refused_}};
    return log.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace mayfly::target
