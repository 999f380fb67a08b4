#include "report/json_changes.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

/// Whether changes of it can be told: nothing in it is called as the list of what is gone.
bool is_plain_object(const Json& value) {
    return value.is_object() && !value.contains("-");
}

bool are_rows(const Json& list) {
    return list.is_array() && !list.empty() && std::ranges::all_of(list, is_plain_object);
}

/// By which a row is found again; two rows of a list may have the same.
std::string identity_of(const Json& row) {
    constexpr std::string_view names[]{
        "method", "name", "labels", "kind", "group", "task", "type", "error", "message", "text"};
    std::string identity;
    for (const std::string_view name : names) {
        const auto member = row.find(name);
        if (member != row.end()) identity += to_text(*member);
        identity += '\n';
    }
    return identity;
}

/// For each row its place in the list before, or -1.
std::vector<std::int64_t> places_before(const Json& before, const Json& now) {
    std::unordered_map<std::string, std::vector<std::int64_t>> known;
    for (std::size_t i = before.size(); i-- > 0;)
        known[identity_of(before[i])].push_back(static_cast<std::int64_t>(i));
    std::vector<std::int64_t> places;
    for (const Json& row : now) {
        const auto same = known.find(identity_of(row));
        const bool is_known = same != known.end() && !same->second.empty();
        places.push_back(is_known ? same->second.back() : -1);
        if (is_known) same->second.pop_back();
    }
    return places;
}

bool is_in_order(const std::vector<std::int64_t>& places, std::size_t count) {
    if (places.size() != count) return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (places[i] != static_cast<std::int64_t>(i)) return false;
    }
    return true;
}

Json list_changes(const Json& before, const Json& now) {
    const auto places = places_before(before, now);
    Json changes = Json::object();
    if (!is_in_order(places, before.size())) changes["order"] = places;
    const Json nothing = Json::object();
    Json rows = Json::array();
    for (std::size_t i = 0; i < now.size(); ++i) {
        const bool is_new = places[i] < 0;
        const Json& base = is_new ? nothing : before[static_cast<std::size_t>(places[i])];
        if (is_new || base != now[i]) rows.push_back({i, changes_json(base, now[i])});
    }
    changes["rows"] = std::move(rows);
    return changes;
}

}  // namespace

Json changes_json(const Json& before, const Json& now) {
    Json changes = Json::object();
    Json gone = Json::array();
    for (const auto& [name, value] : now.items()) {
        const auto old = before.find(name);
        if (old == before.end()) {
            changes[name] = value;
        } else if (*old != value) {
            if (is_plain_object(*old) && is_plain_object(value)) {
                changes[name] = changes_json(*old, value);
            } else if (old->is_object()) {
                changes[name] = Json::array({value});
            } else {
                changes[name] =
                    are_rows(*old) && are_rows(value) ? list_changes(*old, value) : value;
            }
        }
    }
    for (const auto& [name, value] : before.items()) {
        if (!now.contains(name)) gone.push_back(name);
    }
    if (!gone.empty()) changes["-"] = std::move(gone);
    return changes;
}

/// Without the lists that grow. Rows are most of it, so they stand apart.
struct SnapshotChanges::Kept {
    struct Parts {
        Json rest = Json::object();
        Json rows = Json::array();
    };
    Parts before;
    Parts now;
};

SnapshotChanges::SnapshotChanges() = default;
SnapshotChanges::~SnapshotChanges() = default;

void SnapshotChanges::keep(const RunRecord& record) {
    if (!kept_) kept_ = std::make_unique<Kept>();
    kept_->before = std::move(kept_->now);
    constexpr auto nothing = std::numeric_limits<std::uint64_t>::max();
    constexpr auto never = std::numeric_limits<UnixMillis>::max();
    kept_->now = {page_json(record, {nothing, never}), {}};
    Json& rest = kept_->now.rest;
    kept_->now.rows = std::move(rest["entries"]);
    for (const char* name : {"entries", "logs", "tail"}) rest.erase(name);
}

void SnapshotChanges::forget() {
    kept_.reset();
}

std::string SnapshotChanges::message(const RunRecord& record, const News& news, PageRows rows)
    const {
    Json changes = changes_json(kept_->before.rest, kept_->now.rest);
    if (rows == PageRows::all)
        changes.update(
            changes_json({{"entries", kept_->before.rows}}, {{"entries", kept_->now.rows}})
        );
    changes["logs"] = logs_json(record.logs, news.first_log_line);
    changes["tail"] = history_json(record.timeline, news.history_since);
    return to_text(changes);
}

}  // namespace mayfly::report
