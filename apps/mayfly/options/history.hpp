// The options of the history of finished runs, and of `mayfly runs`.
#pragma once

#include <string>
#include <vector>

namespace mayfly::app {

/// Where finished runs are kept.
struct HistoryOptions {
    std::string file;     // If empty, the user's own.
    bool is_off = false;  // Nowhere.
};

/// `mayfly runs`
struct RunsCommand {
    enum class What { list, show, compare, export_document, remove } what = What::list;
    std::vector<std::string> runs;  // Ids or names; for a comparison, files of --json-file as well.
    HistoryOptions history;
    std::string output;  // Of an export; if empty, standard output.
    bool json = false;
};

}  // namespace mayfly::app
