#include "report/json_page.hpp"

#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {
namespace {

Json page_entry_json(const stats::EntrySnapshot& entry) {
    Json json = entry_json(entry);
    json["phases"] = phases_json(entry, Phases::happened);
    return json;
}

}  // namespace

std::string state_message(const Setup& setup) {
    return to_text(setup_json(setup));
}

std::string snapshot_message(const RunRecord& record, const News& news) {
    const stats::Snapshot& snapshot = record.snapshot;
    Json entries = Json::array();
    for (const stats::EntrySnapshot& entry : snapshot.entries) {
        entries.push_back(page_entry_json(entry));
    }
    return to_text({
        {"time_ms", snapshot.time},
        {"run", run_json(snapshot.run)},
        {"totals", page_entry_json(snapshot.aggregated)},
        {"entries", std::move(entries)},
        {"errors", errors_json(snapshot)},
        {"exceptions", exceptions_json(snapshot)},
        {"tasks", tasks_json(snapshot)},
        {"kinds", kinds_json(snapshot)},
        {"workers", workers_json(snapshot)},
        {"logs", logs_json(record.logs, news.first_log_line)},
        {"tail", history_json(record.timeline, news.history_since)},
    });
}

std::string history_message(const stats::Timeline& timeline) {
    return to_text(history_json(timeline, 0));
}

std::string refusal_message(const std::string& sentence) {
    return to_text({{"error", sentence}});
}

}  // namespace mayfly::report
