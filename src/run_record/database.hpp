// An open file of the history: SQLite's calls as statements with values, of which the first that
// fails says what is wrong. Belongs to the thread that opened it; calls may block.
#pragma once

#include <cstdint>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace mayfly::run_record {

struct SqliteCloser {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

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

    std::unique_ptr<sqlite3_stmt, SqliteCloser> statement_;
    int problem_ = SQLITE_OK;
    int bound_ = 0;
};

class Database {
public:
    /// `patience`: for other processes that are writing.
    Database(const std::string& file, Duration patience);

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
    std::int64_t number(const char* text);
    std::int64_t last_number() const { return sqlite3_last_insert_rowid(database_.get()); }
    bool has_changed() const { return sqlite3_changes(database_.get()) > 0; }

    enum class Purpose { read, write };
    /// Makes the tables of an empty file; the error says that the file is not one of this version.
    Result<void> prepare(Purpose purpose);

    void note(int step) {
        if (step != SQLITE_DONE && step != SQLITE_ROW) problem_ = step;
    }
    /// What was wrong first; the error names the file.
    Result<void> outcome() const;

private:
    Error complaint(std::string_view what) const;

    std::string file_;
    std::unique_ptr<sqlite3, SqliteCloser> database_;
    int problem_ = SQLITE_OK;
};

}  // namespace mayfly::run_record
