#include "run_record/comparison.hpp"

#include <map>
#include <string>
#include <utility>

namespace mayfly::run_record {
namespace {

using Key = std::pair<std::string, std::string>;

Key key_of(const RunRow& row) {
    return {row.figures.method, row.figures.name};
}

std::map<Key, const RunRow*> rows_by_key(const Run& run) {
    std::map<Key, const RunRow*> rows;
    for (const RunRow& row : run.rows) rows.try_emplace(key_of(row), &row);
    return rows;
}

}  // namespace

std::vector<RowPair> compared(const Run& before, const Run& now) {
    auto earlier = rows_by_key(before);
    std::vector<RowPair> pairs;
    for (const RunRow& row : now.rows) {
        RowPair pair{.now = &row};
        if (const auto found = earlier.find(key_of(row)); found != earlier.end()) {
            pair.before = found->second;
            pair.changes = judge::compare({pair.before->figures}, {row.figures});
            earlier.erase(found);
        }
        pairs.push_back(std::move(pair));
    }
    for (const RunRow& row : before.rows) {
        const auto left = earlier.find(key_of(row));
        if (left == earlier.end() || left->second != &row) continue;
        pairs.push_back({.before = &row});
    }
    return pairs;
}

std::vector<judge::Change> changes_between(const Run& before, const Run& now) {
    std::vector<judge::Change> changes;
    for (RowPair& pair : compared(before, now)) {
        for (judge::Change& change : pair.changes) changes.push_back(std::move(change));
    }
    return changes;
}

}  // namespace mayfly::run_record
