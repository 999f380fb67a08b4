#include "run_record/history.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "run_record/compressed.hpp"
#include "run_record/database.hpp"
#include "run_record/history_file.hpp"
#include "run_record/json_run.hpp"

namespace mayfly::run_record {
namespace {

constexpr const char* select_summaries =
    "SELECT id, name, version, scenario, digest, host, load, started, ended, seconds, outcome,"
    "exit_code, requests, failures, rate, p50, p95, p99 FROM runs ";

Summary summary_in(Statement& row) {
    const auto count = [&](int column) { return static_cast<std::uint64_t>(row.number(column)); };
    return {
        .id = row.text(0),
        .name = row.text(1),
        .version = row.text(2),
        .scenario = row.text(3),
        .digest = row.text(4),
        .host = row.text(5),
        .load = row.text(6),
        .started = row.number(7),
        .ended = row.number(8),
        .seconds = row.real(9),
        .outcome = row.text(10),
        .exit_code = static_cast<int>(row.number(11)),
        .requests = count(12),
        .failures = count(13),
        .rate = row.real(14),
        .p50 = row.real(15),
        .p95 = row.real(16),
        .p99 = row.real(17)};
}

/// Two programs may have begun their runs in the same millisecond.
std::string free_id(Database& database, std::string id) {
    while (true) {
        auto asked = database.statement("SELECT 1 FROM runs WHERE id = ?");
        if (asked.with(id).step() != SQLITE_ROW) return id;
        id += "b";
    }
}

void insert(
    Database& database, const Summary& run, const std::string& id, std::string_view packed
) {
    auto added = database.statement(
        "INSERT INTO runs(id, name, version, scenario, digest, host, load, started, ended, seconds,"
        "outcome, exit_code, requests, failures, rate, p50, p95, p99, bytes)"
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    );
    const auto number = [](auto count) { return static_cast<std::int64_t>(count); };
    added.with(id).with(run.name).with(run.version).with(run.scenario).with(run.digest);
    added.with(run.host).with(run.load).with(number(run.started)).with(number(run.ended));
    added.with(run.seconds).with(run.outcome).with(number(run.exit_code));
    added.with(number(run.requests)).with(number(run.failures)).with(run.rate);
    added.with(run.p50).with(run.p95).with(run.p99).with(number(packed.size()));
    database.run(added);
    auto document = database.statement("INSERT INTO documents VALUES(?, ?)");
    database.run(document.with(database.last_number()).with_bytes(packed));
}

/// All but the last run go before a limit is passed.
void prune(Database& database, const HistoryLimits& limits) {
    auto surplus = database.statement(
        "DELETE FROM runs WHERE number IN (SELECT number FROM (SELECT number,"
        "row_number() OVER newest AS place, sum(bytes) OVER newest AS bytes FROM runs "
        "WINDOW newest AS (ORDER BY number DESC)) WHERE place > 1 AND (place > ? OR bytes > ?))"
    );
    const auto number = [](std::uint64_t count) { return static_cast<std::int64_t>(count); };
    database.run(surplus.with(number(limits.runs)).with(number(limits.bytes)));
}

/// The open file, in a transaction, with its tables.
Result<Database> opened_for_writing(const std::string& file, Duration patience) {
    if (auto made = make_history_file(file); !made) return made.error();
    Database database(file, patience);
    // Later it would write into the file.
    if (database.number("PRAGMA page_count") == 0) database.run("PRAGMA auto_vacuum = FULL");
    database.run("BEGIN IMMEDIATE");
    if (auto ready = database.prepare(Database::Purpose::write); !ready) return ready.error();
    return database;
}

/// Nothing if there is no file.
Result<std::optional<Database>> opened_for_reading(const std::string& file, Duration patience) {
    std::error_code problem;
    (void)std::filesystem::status(file, problem);
    if (problem == std::errc::no_such_file_or_directory) return std::optional<Database>();
    constexpr const char* words =
        "cannot read the history {}: {}; name another file with --history";
    if (problem) return Error{fmt::format(words, file, problem.message())};
    Database database(file, patience);
    if (auto ready = database.prepare(Database::Purpose::read); !ready) return ready.error();
    const bool has_tables = database.number("SELECT count(*) FROM sqlite_schema") > 0;
    return has_tables ? std::optional<Database>(std::move(database)) : std::nullopt;
}

/// Of the first row of the query with that name.
template <class Value>
Result<Value> first_row(
    Result<std::optional<Database>> database,
    const std::string& query,
    const std::string& name,
    Result<Value> (*value_of)(Statement&)
) {
    if (!database) return database.error();
    if (!*database) return no_such_run(name);
    auto rows = (*database)->statement(query.c_str());
    const int step = rows.with(name).step();
    (*database)->note(step);
    if (auto read = (*database)->outcome(); !read) return read.error();
    if (step != SQLITE_ROW) return no_such_run(name);
    return value_of(rows);
}

}  // namespace

Error no_such_run(const std::string& id_or_name) {
    return {fmt::format(
        "there is no run '{}'; `mayfly runs list` shows those that there are", id_or_name
    )};
}

Result<void> History::check_writable() const {
    auto database = opened_for_writing(file_, limits_.patience);
    if (!database) return database.error();
    database->run("COMMIT");
    return database->outcome();
}

Result<void> History::keep(const Summary& run, std::string_view document) const {
    auto packed = compressed(document);  // Before the file is locked, as it takes a while.
    if (!packed) return packed.error();
    auto database = opened_for_writing(file_, limits_.patience);
    if (!database) return database.error();
    const std::string id = free_id(*database, run.id);
    if (id != run.id) packed = compressed(with_id(document, id));
    if (!packed) return packed.error();
    insert(*database, run, id, *packed);
    prune(*database, limits_);
    database->run("COMMIT");
    return database->outcome();
}

Result<void> History::remove(const std::string& id) const {
    auto database = opened_for_writing(file_, limits_.patience);
    if (!database) return database.error();
    auto removed = database->statement("DELETE FROM runs WHERE id = ?");
    database->run(removed.with(id));
    const bool is_gone = database->has_changed();
    database->run("COMMIT");
    if (auto done = database->outcome(); !done) return done;
    return is_gone ? Result<void>() : no_such_run(id);
}

Result<std::vector<Summary>> History::list() const {
    std::vector<Summary> runs;
    auto database = opened_for_reading(file_, limits_.patience);
    if (!database) return database.error();
    if (!*database) return runs;
    auto rows =
        (*database)->statement((std::string(select_summaries) + "ORDER BY number DESC").c_str());
    int step = rows.step();
    for (; step == SQLITE_ROW; step = rows.step()) runs.push_back(summary_in(rows));
    (*database)->note(step);
    if (auto read = (*database)->outcome(); !read) return read.error();
    return runs;
}

Result<Summary> History::find(const std::string& id_or_name) const {
    const std::string query =
        std::string(select_summaries) +
        "WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC, number DESC LIMIT 1";
    return first_row<Summary>(
        opened_for_reading(file_, limits_.patience),
        query,
        id_or_name,
        [](Statement& row) -> Result<Summary> { return summary_in(row); }
    );
}

Result<std::string> History::document(const std::string& id) const {
    return first_row<std::string>(
        opened_for_reading(file_, limits_.patience),
        "SELECT document FROM documents JOIN runs USING (number) WHERE id = ?",
        id,
        [](Statement& row) { return uncompressed(row.bytes(0)); }
    );
}

}  // namespace mayfly::run_record
