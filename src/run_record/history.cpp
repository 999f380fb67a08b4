#include "run_record/history.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <utility>

#include <fmt/core.h>

#include "run_record/compressed.hpp"
#include "run_record/history_file.hpp"

namespace mayfly::run_record {
namespace {

// In the file's header, by which it is known: "mayf".
constexpr std::int64_t application = 0x6d617966;
constexpr std::int64_t schema = 1;

constexpr const char* create_tables =
    "PRAGMA application_id = 1835104614; PRAGMA user_version = 1;"  // `application`, `schema`
    "CREATE TABLE runs("
    "number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
    "version TEXT NOT NULL, scenario TEXT NOT NULL, digest TEXT NOT NULL, host TEXT NOT NULL,"
    "load TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL, seconds REAL NOT NULL,"
    "outcome TEXT NOT NULL, exit_code INTEGER NOT NULL, requests INTEGER NOT NULL,"
    "failures INTEGER NOT NULL, rate REAL NOT NULL, p50 REAL NOT NULL, p95 REAL NOT NULL,"
    "p99 REAL NOT NULL, bytes INTEGER NOT NULL);"
    // Apart, so that a list need not step over what it does not show.
    "CREATE TABLE documents(number INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,"
    "document BLOB NOT NULL);";

constexpr const char* select_summaries =
    "SELECT id, name, version, scenario, digest, host, load, started, ended, seconds, outcome,"
    "exit_code, requests, failures, rate, p50, p95, p99 FROM runs ";

struct Closer {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

enum class Purpose { read, write };

/// A statement with its values; each call of step() gives a row.
class Statement {
public:
    Statement(sqlite3* database, const char* text) {
        sqlite3_stmt* made = nullptr;
        problem_ = sqlite3_prepare_v2(database, text, -1, &made, nullptr);
        statement_.reset(made);
    }

    Statement& with(std::string_view text) {
        return note(sqlite3_bind_text64(
            statement_.get(), ++bound_, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8
        ));
    }
    Statement& with_bytes(std::string_view bytes) {
        return note(sqlite3_bind_blob64(
            statement_.get(), ++bound_, bytes.data(), bytes.size(), SQLITE_STATIC
        ));
    }
    Statement& with(std::int64_t number) {
        return note(sqlite3_bind_int64(statement_.get(), ++bound_, number));
    }
    Statement& with(double number) {
        return note(sqlite3_bind_double(statement_.get(), ++bound_, number));
    }

    /// SQLITE_ROW, SQLITE_DONE, or what is wrong.
    int step() { return problem_ == SQLITE_OK ? sqlite3_step(statement_.get()) : problem_; }

    std::string text(int column) {
        const auto* text = sqlite3_column_text(statement_.get(), column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
        return text == nullptr ? "" : std::string(reinterpret_cast<const char*>(text), size);
    }
    std::string_view bytes(int column) {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
        return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
    }
    std::int64_t number(int column) { return sqlite3_column_int64(statement_.get(), column); }
    double real(int column) { return sqlite3_column_double(statement_.get(), column); }

private:
    Statement& note(int problem) {
        if (problem_ == SQLITE_OK) problem_ = problem;
        return *this;
    }

    std::unique_ptr<sqlite3_stmt, Closer> statement_;
    int problem_ = SQLITE_OK;
    int bound_ = 0;
};

class Database {
public:
    Database(const std::string& file, Duration patience) : file_(file) {
        sqlite3* opened = nullptr;
        problem_ = sqlite3_open_v2(
            file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr
        );
        database_.reset(opened);
        if (problem_ != SQLITE_OK) return;
        const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
        sqlite3_busy_timeout(opened, static_cast<int>(millis.count()));
        // A file may be anybody's: what it defines must not run.
        sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
        run("PRAGMA foreign_keys = ON");
    }

    void run(const char* text) {
        if (problem_ == SQLITE_OK) {
            problem_ = sqlite3_exec(database_.get(), text, nullptr, nullptr, nullptr);
        }
    }
    Statement statement(const char* text) { return {database_.get(), text}; }
    /// Runs it to its end.
    void run(Statement& statement) {
        if (problem_ != SQLITE_OK) return;
        int step = SQLITE_ROW;
        while (step == SQLITE_ROW) step = statement.step();
        if (step != SQLITE_DONE) problem_ = step;
    }
    /// The number in the first row and column; 0 if there is none.
    std::int64_t number(const char* text) {
        if (problem_ != SQLITE_OK) return 0;
        auto asked = statement(text);
        const int step = asked.step();
        if (step == SQLITE_ROW) return asked.number(0);
        if (step != SQLITE_DONE) problem_ = step;
        return 0;
    }
    std::int64_t last_number() const { return sqlite3_last_insert_rowid(database_.get()); }
    bool has_changed() const { return sqlite3_changes(database_.get()) > 0; }

    /// Makes the tables of an empty file; the error says that the file is none of this version.
    Result<void> prepare(Purpose purpose) {
        const std::int64_t owner = number("PRAGMA application_id");
        const std::int64_t version = number("PRAGMA user_version");
        const bool is_empty = number("SELECT count(*) FROM sqlite_schema") == 0;
        if (problem_ != SQLITE_OK) return outcome();
        if (owner == 0 && is_empty) {
            if (purpose == Purpose::write) run(create_tables);
            return outcome();
        }
        if (owner != application) return complaint("is the database of another program");
        if (version > schema) {
            return complaint(fmt::format(
                "was written by a newer mayfly (its tables are version {}, not {})", version, schema
            ));
        }
        return {};
    }

    void note(int step) {
        if (step != SQLITE_DONE && step != SQLITE_ROW) problem_ = step;
    }
    Result<void> outcome() const {
        if (problem_ == SQLITE_OK) return {};
        switch (problem_ & 0xff) {
            case SQLITE_NOTADB:
                return complaint("is no history of mayfly");
            case SQLITE_CORRUPT:
                return complaint("is damaged");
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
                return complaint("is in use by another process");
            case SQLITE_FULL:
                return complaint("cannot grow, as the disk is full");
            case SQLITE_READONLY:
            case SQLITE_PERM:
            case SQLITE_CANTOPEN:
                return complaint("cannot be written");
            default:
                return complaint(fmt::format("cannot be used: {}", sqlite3_errstr(problem_)));
        }
    }

private:
    Error complaint(std::string_view what) const {
        return {fmt::format("the history {} {}; name another file with --history", file_, what)};
    }

    std::string file_;
    std::unique_ptr<sqlite3, Closer> database_;
    int problem_ = SQLITE_OK;
};

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

void insert(Database& database, const Summary& run, std::string_view packed) {
    // Two programs may have begun their runs in the same millisecond.
    std::string id = run.id;
    const auto is_taken = [&] {
        auto asked = database.statement("SELECT 1 FROM runs WHERE id = ?");
        return asked.with(id).step() == SQLITE_ROW;
    };
    while (is_taken()) id += "b";
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

Error no_such_run(const std::string& name) {
    return {
        fmt::format("there is no run '{}'; `mayfly runs list` shows those that there are", name)};
}

/// The open file, in a transaction, with its tables.
Result<Database> opened_for_writing(const std::string& file, Duration patience) {
    if (auto made = make_history_file(file); !made) return made.error();
    Database database(file, patience);
    // Later it would write into the file.
    if (database.number("PRAGMA page_count") == 0) database.run("PRAGMA auto_vacuum = FULL");
    database.run("BEGIN IMMEDIATE");
    if (auto ready = database.prepare(Purpose::write); !ready) return ready.error();
    return database;
}

/// Nothing if there is no file.
Result<std::optional<Database>> opened_for_reading(const std::string& file, Duration patience) {
    std::error_code unknown;
    if (!std::filesystem::exists(file, unknown)) return std::optional<Database>();
    Database database(file, patience);
    if (auto ready = database.prepare(Purpose::read); !ready) return ready.error();
    const bool has_tables = database.number("SELECT count(*) FROM sqlite_schema") > 0;
    return has_tables ? std::optional<Database>(std::move(database)) : std::nullopt;
}

}  // namespace

Result<void> History::check_writable() const {
    auto database = opened_for_writing(file_, limits_.patience);
    if (!database) return database.error();
    database->run("COMMIT");
    return database->outcome();
}

Result<void> History::keep(const Summary& run, std::string_view document) const {
    const auto packed = compressed(document);
    if (!packed) return packed.error();
    auto database = opened_for_writing(file_, limits_.patience);
    if (!database) return database.error();
    insert(*database, run, *packed);
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
    auto database = opened_for_reading(file_, limits_.patience);
    if (!database) return database.error();
    if (!*database) return no_such_run(id_or_name);
    const std::string text =
        std::string(select_summaries) +
        "WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC, number DESC LIMIT 1";
    auto rows = (*database)->statement(text.c_str());
    const int step = rows.with(id_or_name).step();
    (*database)->note(step);
    if (auto read = (*database)->outcome(); !read) return read.error();
    if (step != SQLITE_ROW) return no_such_run(id_or_name);
    return summary_in(rows);
}

Result<std::string> History::document(const std::string& id) const {
    auto database = opened_for_reading(file_, limits_.patience);
    if (!database) return database.error();
    if (!*database) return no_such_run(id);
    auto rows = (*database)->statement(
        "SELECT document FROM documents JOIN runs USING (number) WHERE id = ?"
    );
    const int step = rows.with(id).step();
    (*database)->note(step);
    if (auto read = (*database)->outcome(); !read) return read.error();
    if (step != SQLITE_ROW) return no_such_run(id);
    return uncompressed(rows.bytes(0));
}

}  // namespace mayfly::run_record
