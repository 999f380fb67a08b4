// The messages that the dashboard's page reads (docs/api.md), as text. Pure functions of a
// record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/run_record.hpp"

namespace mayfly::report {

/// Where to continue the lists that grow. By default, all log lines, and no history, which has its
/// own message.
struct News {
    std::uint64_t first_log_line = 0;
    UnixMillis history_since = std::numeric_limits<UnixMillis>::max();
};

/// The most entries that a page shows, those with the most requests; files have all.
inline constexpr std::size_t most_page_entries = 1000;

/// Whether a page wants the list of entries.
enum class PageRows : std::uint8_t { all, none };

/// The message "state".
std::string state_message(const run_record::Setup& setup);
/// The message "snapshot".
std::string snapshot_message(
    const RunRecord& record, const News& news = {}, PageRows rows = PageRows::all
);
/// The message "history".
std::string history_message(const stats::Timeline& timeline);
/// The samples of the failure with this method, name and error; nothing if there is none.
std::optional<std::string> failure_message(
    const stats::Snapshot& snapshot, const std::array<std::string_view, 3>& key
);
/// As GET /api/spectrum answers, of the sum if the row has no name. Nothing if there is no such
/// row.
std::optional<std::string> spectrum_message(
    const stats::Snapshot& snapshot, const stats::RunParts::RowKey& row
);
/// As GET /api/current answers: these percentiles of the last seconds, of the sum and of each entry
/// that a page shows. Nothing if one is not among `stats::reported_percentiles`.
std::optional<std::string> current_message(
    const stats::Snapshot& snapshot, const std::vector<double>& percentiles
);
/// {"error": sentence}
std::string refusal_message(const std::string& sentence);

}  // namespace mayfly::report
