// PostgreSQL for users, over libpq's asynchronous interface. It needs Debian's libpq-dev where the
// scenario is compiled and libpq5 where it runs; `mayfly run` links it because of this include.
// Each call waits as users wait, for at most `timeout`. A query is a sample of type "postgres".
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#elif __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#error "<mayfly/clients/postgres.hpp> needs libpq; install it: apt install libpq-dev"
#endif

#include <mayfly/blocking.hpp>
#include <mayfly/clients/deadline.hpp>
#include <mayfly/descriptor.hpp>
#include <mayfly/field.hpp>
#include <mayfly/measure.hpp>
#include <mayfly/rows.hpp>

namespace mayfly {

namespace detail {
[[gnu::used]] inline constexpr char links_libpq[] = "mayfly links -lpq;";
}

/// What a query returned. Its rows keep it alive.
class PostgresRows {
public:
    PostgresRows() = default;
    /// Shared by the rows.
    explicit PostgresRows(std::shared_ptr<PGresult> result) : result_(std::move(result)) {
        auto names = std::make_shared<std::vector<std::string_view>>();
        for (int i = 0; i < PQnfields(result_.get()); ++i)
            names->emplace_back(PQfname(result_.get(), i));
        columns_ = Row::Columns(names.get(), [names, kept = result_](auto*) {});
    }

    bool ok() const { return result_ != nullptr; }
    std::size_t size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }
    /// rows[0]["name"], which is empty for NULL.
    Row operator[](std::size_t index) const {
        std::vector<Cell> cells;
        const int row = static_cast<int>(std::min(index, size()));
        for (int i = 0; index < size() && i < PQnfields(result_.get()); ++i) {
            const auto length = static_cast<std::size_t>(PQgetlength(result_.get(), row, i));
            cells.emplace_back(
                std::string_view(PQgetvalue(result_.get(), row, i), length), result_
            );
        }
        return cells.empty() ? Row() : Row(index, columns_, std::move(cells));
    }
    /// How many rows an INSERT, UPDATE or DELETE has changed.
    std::int64_t changed() const { return Cell(PQcmdTuples(result_.get())).as_int(); }
    std::size_t bytes() const {
        std::size_t sum = 0;
        for (int row = 0; row < PQntuples(result_.get()); ++row) {
            for (int i = 0; i < PQnfields(result_.get()); ++i)
                sum += static_cast<std::size_t>(PQgetlength(result_.get(), row, i));
        }
        return sum;
    }

private:
    std::shared_ptr<PGresult> result_;  // Shared with the cells that authors keep.
    Row::Columns columns_;
};

/// One connection. Make one call at a time.
class Postgres {
public:
    /// "postgresql://user:password@host:port/database", or "host=/run/postgresql dbname=shop";
    /// closes the previous connection. False if it fails: see error().
    bool connect(const std::string& address) {
        close();
        // libpq looks the name up in a way that blocks.
        connection_.reset(detail::on_thread<&detail::run_uncounted>([&] {
            return PQconnectStart(address.c_str());
        }));
        const detail::ClientDeadline deadline(timeout);
        if (PQstatus(connection_.get()) == CONNECTION_BAD) return fail(connection_error());
        for (auto wish = PGRES_POLLING_WRITING; wish != PGRES_POLLING_OK;) {
            if (!wait(wish, deadline.left())) return fail(deadline.words("connecting"));
            wish = PQconnectPoll(connection_.get());
            if (wish == PGRES_POLLING_FAILED) return fail(connection_error());
        }
        PQsetnonblocking(connection_.get(), 1);
        error_.clear();
        return true;
    }
    bool is_open() const { return connection_ != nullptr; }
    void close() { connection_.reset(); }

    /// Runs one statement, whose $1, $2, … are the values, in the row "postgres" `name` (without
    /// one, of the statement). If it fails, the sample is a failure and the result is not ok(). A
    /// timeout closes the connection, and so does COPY, which is not supported.
    ///
    ///     auto rows = database.query("select price from item where id = $1", {3}, "price");
    PostgresRows query(
        const std::string& statement,
        const std::vector<detail::ClientValue>& values = {},
        std::string_view name = {}
    ) {
        Measurement row("postgres", name.empty() ? std::string_view(statement) : name);
        auto result = run(statement, values);
        result.ok() ? row.size(result.bytes()) : row.fail(error_);
        return result;
    }

    /// Why the last call failed; empty if it did not.
    const std::string& error() const { return error_; }

    Duration timeout = std::chrono::seconds(60);

private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    bool fail(std::string why) {
        error_ = std::move(why);
        close();
        return detail::fail_with_a_wait();
    }
    std::string connection_error() const {
        const std::string_view text = PQerrorMessage(connection_.get());
        return std::string(text.substr(0, text.find('\n')));
    }
    bool wait(PostgresPollingStatusType wish, Duration limit) const {
        const int socket = PQsocket(connection_.get());
        return wish == PGRES_POLLING_READING ? wait_readable(socket, limit)
                                             : wait_writable(socket, limit);
    }
    PostgresRows run(const std::string& statement, const std::vector<detail::ClientValue>& values) {
        if (!is_open()) return fail("not connected"), PostgresRows();
        std::vector<const char*> texts;
        for (const auto& value : values) texts.push_back(value.text.c_str());
        // Who is cut off while it waits leaves a connection that nobody can use.
        auto* const connection = connection_.get();
        detail::ClosesUnlessKept guard([this] { close(); });
        const detail::ClientDeadline deadline(timeout);
        const int count = static_cast<int>(texts.size());
        const bool is_sent = PQsendQueryParams(
            connection, statement.c_str(), count, nullptr, texts.data(), nullptr, nullptr, 0
        );
        if (!(is_sent ? flush(deadline) : fail(connection_error()))) return {};
        std::shared_ptr<PGresult> kept;  // Shared with the rows that authors keep.
        while (PGresult* const next = receive(deadline)) {
            kept.reset(next, PQclear);
            const auto got = PQresultStatus(next);
            if (got == PGRES_COPY_IN || got == PGRES_COPY_OUT)
                return fail("query() runs no COPY; use SELECT or INSERT"), PostgresRows();
        }
        if (!is_open()) return {};
        if (PQstatus(connection) == CONNECTION_BAD) return fail(connection_error()), PostgresRows();
        guard.keep();
        const auto status = PQresultStatus(kept.get());
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            error_.clear();
            return PostgresRows(std::move(kept));
        }
        const char* const words = PQresultErrorField(kept.get(), PG_DIAG_MESSAGE_PRIMARY);
        error_ = words != nullptr ? words : "the server sent no result";
        return {};
    }
    bool flush(const detail::ClientDeadline& deadline) {
        for (int left = PQflush(connection_.get()); left != 0; left = PQflush(connection_.get())) {
            if (left < 0) return fail(connection_error());
            // A server that sends before it reads on must not wait for us.
            constexpr Duration glance = std::chrono::milliseconds(10);
            if (wait(PGRES_POLLING_WRITING, std::min(deadline.left(), glance))) continue;
            if (deadline.left() <= Duration(0)) return fail(deadline.words("sending"));
            if (PQconsumeInput(connection_.get()) == 0) return fail(connection_error());
        }
        return true;
    }
    /// Null behind the last result, or when it has failed.
    PGresult* receive(const detail::ClientDeadline& deadline) {
        while (PQisBusy(connection_.get()) != 0) {
            if (!wait(PGRES_POLLING_READING, deadline.left()))
                return fail(deadline.words("waiting for the result")), nullptr;
            if (PQconsumeInput(connection_.get()) == 0) return fail(connection_error()), nullptr;
        }
        return PQgetResult(connection_.get());
    }

    std::unique_ptr<PGconn, Finish> connection_;
    std::string error_;
};

}  // namespace mayfly
