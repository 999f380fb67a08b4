#include "run_record/database.hpp"

#include <chrono>

#include <fmt/core.h>

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

}  // namespace

Database::Database(const std::string& file, Duration patience) : file_(file) {
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

std::int64_t Database::number(const char* text) {
    if (problem_ != SQLITE_OK) return 0;
    auto asked = statement(text);
    const int step = asked.step();
    if (step == SQLITE_ROW) return asked.number(0);
    if (step != SQLITE_DONE) problem_ = step;
    return 0;
}

Result<void> Database::prepare(Purpose purpose) {
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

Result<void> Database::outcome() const {
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

Error Database::complaint(std::string_view what) const {
    return {fmt::format("the history {} {}; name another file with --history", file_, what)};
}

}  // namespace mayfly::run_record
