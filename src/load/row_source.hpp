// What a process hands out of one data file in a run; the implementation of the public Rows.
//
// Owned by the process's TestState; starts anew with each run. Lives on the loop's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mayfly/random.hpp>
#include <mayfly/rows.hpp>

#include "base/mapped_file.hpp"
#include "base/result.hpp"
#include "fiber/event.hpp"
#include "load/row_stock.hpp"
#include "load/row_table.hpp"
#include "load/worker_place.hpp"
#include "plan/row_order.hpp"

namespace mayfly::detail {

/// A file that scenario() named.
struct RowDeclaration {
    std::string name;
    std::string file;
    RowOptions options;
    std::unique_ptr<const load::RowTable> table{};  // Once it was opened.

    AtEnd at_end() const {
        const bool is_once = options.hand_out == HandOut::once;
        return options.at_end.value_or(is_once ? AtEnd::stop_user : AtEnd::wrap);
    }
};

/// Maps the file that a scenario names so.
using RowFileFinder = std::function<Result<MappedFile>(const std::string& file)>;
/// The error is a sentence about the first file that is not what it was when it was opened.
Result<void> check_unchanged(const std::vector<RowDeclaration>& files);
/// The error is a sentence about the first file that cannot be used.
Result<void> open_all(std::vector<RowDeclaration>& files, const RowFileFinder& find);

class RowSource {
public:
    /// Asks the master for the block with this number of rows that are handed out once, for so many
    /// fibers. Empty on the master's side.
    using Ask =
        std::function<void(const std::string& name, std::uint64_t block, std::uint64_t fibers)>;

    /// `declared` and `place`, which may change, outlive it; the table is open.
    RowSource(const RowDeclaration& declared, const load::WorkerPlace& place, Ask ask);
    RowSource(const RowSource&) = delete;
    RowSource& operator=(const RowSource&) = delete;

    const std::string& name() const { return declared_.name; }
    const load::RowTable& table() const { return *declared_.table; }
    /// For the current fiber, which may have to wait; ends its user or the test at the end.
    Row next();
    /// The master's answer.
    void accept(std::uint64_t block, std::uint64_t first, std::uint64_t count);
    /// Asks once more for an answer that may be lost.
    void ask_again();

private:
    plan::RowStripe stripe() const;
    std::optional<std::uint64_t> next_index();
    std::optional<std::uint64_t> wait_for_row();
    void ask(std::optional<std::uint64_t> block);

    const RowDeclaration& declared_;
    const load::WorkerPlace& place_;
    Ask ask_;
    Random random_;  // For fibers without a user.
    std::uint64_t taken_ = 0;
    load::RowStock stock_;
    std::deque<fiber::Event*> waiting_;
    bool has_told_end_ = false;
};

}  // namespace mayfly::detail
