// What PostgreSQL answers, and libpq itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
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

#include <mayfly/rows.hpp>

namespace mayfly {

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

}  // namespace mayfly
