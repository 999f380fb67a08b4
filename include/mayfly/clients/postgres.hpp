// PostgreSQL for users, over libpq's asynchronous interface. It needs Debian's libpq-dev where the
// scenario is compiled and libpq5 where it runs; `mayfly run` links it because of this include.
// Each call waits as users wait, for at most `timeout`, but for the time in which connect() looks
// up a name. A query is a sample of type "postgres".
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mayfly/blocking.hpp>
#include <mayfly/clients/deadline.hpp>
#include <mayfly/clients/postgres_rows.hpp>
#include <mayfly/descriptor.hpp>
#include <mayfly/measure.hpp>

namespace mayfly {

namespace detail {
[[gnu::used]] inline constexpr char links_libpq[] = "mayfly links -lpq;";
}

/// One connection of one user: a call while another one waits throws std::logic_error.
class Postgres {
public:
    /// "postgresql://user:password@host:port/database", or "host=/run/postgresql dbname=shop";
    /// closes the previous connection. False if it fails: see error().
    bool connect(const std::string& address) {
        const detail::OneCaller caller(is_used_, "mayfly::Postgres");
        close();
        // libpq looks names up in a way that blocks, also those of further hosts.
        connection_.reset(detail::on_thread<&detail::run_uncounted>([&] {
            return PQconnectStart(address.c_str());
        }));
        const detail::ClientDeadline deadline(timeout);
        if (PQstatus(connection_.get()) == CONNECTION_BAD) return fail(connection_error());
        for (auto wish = PGRES_POLLING_WRITING; wish != PGRES_POLLING_OK;) {
            if (!wait(wish, deadline.left())) return fail(deadline.words("connecting"));
            wish = detail::on_thread<&detail::run_uncounted>([this] {
                return PQconnectPoll(connection_.get());
            });
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
    /// timeout closes the connection, and so does COPY, which is not supported. No value may have a
    /// zero byte, which PostgreSQL's texts cannot hold; for bytea write "\\x00ff", in hexadecimal.
    ///
    ///     auto rows = database.query("select price from item where id = $1", {3}, "price");
    PostgresRows query(
        const std::string& statement,
        const std::vector<detail::ClientValue>& values = {},
        std::string_view name = {}
    ) {
        const detail::OneCaller caller(is_used_, "mayfly::Postgres");
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
    /// In one line, without libpq's hints: a sentence for each host that was tried.
    std::string connection_error() const {
        std::string sentences;
        std::string_view text = PQerrorMessage(connection_.get());
        while (!text.empty()) {
            const auto line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(line.size() + 1, text.size()));
            if (line.empty() || line.front() == '\t') continue;
            sentences += (sentences.empty() ? "" : "; ") + std::string(line);
        }
        return sentences;
    }
    bool wait(PostgresPollingStatusType wish, Duration limit) const {
        const int socket = PQsocket(connection_.get());
        return wish == PGRES_POLLING_READING ? wait_readable(socket, limit)
                                             : wait_writable(socket, limit);
    }
    PostgresRows run(const std::string& statement, const std::vector<detail::ClientValue>& values) {
        if (!is_open()) return fail("not connected"), PostgresRows();
        std::vector<const char*> texts;
        for (const auto& value : values) {
            texts.push_back(value.text.c_str());
            if (value.text.find('\0') == std::string::npos) continue;
            error_ = "a value has a zero byte, which PostgreSQL's texts cannot hold";
            return detail::fail_with_a_wait(), PostgresRows();
        }
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
    bool is_used_ = false;
};

}  // namespace mayfly
