// Rows of a data file that the users of a test work with: accounts, search words, products.
//
//     plan.data("accounts", "accounts.csv", {.hand_out = mayfly::HandOut::once});
//     auto row = test().data("accounts").next();
//     client.post("/login", mayfly::Form{{"user", row["user"]}, {"password", row["password"]}});
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mayfly/export.hpp>

namespace mayfly {

namespace detail {
class RowSource;
}  // namespace detail

/// Which row is next.
enum class HandOut : std::uint8_t {
    /// As in the file: of W workers, the one with index w takes the rows w, w + W, w + 2 W, …
    in_order,
    /// The same on a permutation of all rows, which the run's seed and the number of the pass
    /// through the file decide, so that no row is taken twice in a pass.
    shuffled,
    /// Any row, drawn from the user's own random numbers.
    random,
    /// No row twice in a run, on whatever worker. A user may have to wait until the master has
    /// given its worker more of them.
    once,
};

/// What happens when no row is left.
enum class AtEnd : std::uint8_t {
    wrap,       // The rows begin anew.
    stop_user,  // The user that asks for a row ends, as with User::stop().
    stop_test,  // The test ends, as with User::stop_test().
};

struct RowOptions {
    HandOut hand_out = HandOut::in_order;
    std::optional<AtEnd> at_end{};  // Without it: stop_user for `once`, which cannot wrap, or wrap.
    char separator = ',';           // Of the cells of a CSV file.
};

/// A text of a row, which it keeps alive. It is a std::string_view, and becomes a std::string.
class MAYFLY_API Cell : public std::string_view {
public:
    Cell() = default;
    /// `owner`, which all cells of a row share, owns the text, unless the data file does.
    explicit Cell(std::string_view text, std::shared_ptr<const void> owner = {})
        : std::string_view(text), owner_(std::move(owner)) {}

    operator std::string() const { return std::string(std::string_view(*this)); }
    std::string as_text() const { return *this; }
    /// The text as a number, or `otherwise` if it is not one.
    std::int64_t as_int(std::int64_t otherwise = 0) const;
    double as_double(double otherwise = 0) const;
    /// "true" or "false".
    bool as_bool(bool otherwise = false) const;

    friend std::string operator+(std::string_view left, const Cell& right) {
        return std::string(left).append(right);
    }
    friend std::string operator+(const Cell& left, std::string_view right) {
        return std::string(left).append(right);
    }
    friend std::string operator+(const Cell& left, const Cell& right) {
        return std::string(left).append(right);
    }

private:
    std::shared_ptr<const void> owner_;  // Shared by the cells of a row, which authors may keep.
};

/// A row of a data file, valid as long as the process.
class MAYFLY_API Row {
public:
    // Shared by the rows of a CSV file.
    using Columns = std::shared_ptr<const std::vector<std::string_view>>;

    Row() = default;
    Row(std::size_t index, Columns columns, std::vector<Cell> cells)
        : index_(index), columns_(std::move(columns)), cells_(std::move(cells)) {}

    /// Throws std::out_of_range, which lists the columns, if there is none of that name. Of JSON
    /// Lines it is the text of a member, or its JSON if the member is not a text.
    const Cell& operator[](std::string_view column) const&;
    Cell operator[](std::string_view column) && { return std::as_const(*this)[column]; }
    bool has(std::string_view column) const;
    /// The number of the row in the file, from 0.
    std::size_t index() const { return index_; }

private:
    std::size_t index_ = 0;
    Columns columns_;
    std::vector<Cell> cells_;
};

/// What Test::data() returns: the rows of a file, for all users of this process.
class MAYFLY_API Rows {
public:
    explicit Rows(detail::RowSource& source) : source_(source) {}

    /// The next row, as the plan says. Throws std::logic_error on the master's side if that is
    /// `once`, and std::out_of_range where no row is left and no user could be stopped.
    Row next() const;
    /// The row with this number, from 0, whoever else has it. Throws std::out_of_range.
    Row at(std::size_t index) const;
    std::size_t size() const;

private:
    detail::RowSource& source_;
};

}  // namespace mayfly
