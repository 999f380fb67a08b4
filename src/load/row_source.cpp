#include "load/row_source.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "base/logging.hpp"
#include "base/text.hpp"
#include "fiber/local.hpp"
#include "load/crew.hpp"
#include "load/hooks.hpp"
#include "load/user_state.hpp"

namespace mayfly {

std::int64_t Cell::as_int(std::int64_t otherwise) const {
    return parse_number<std::int64_t>(*this).value_or(otherwise);
}
double Cell::as_double(double otherwise) const {
    return parse_number<double>(*this).value_or(otherwise);
}
bool Cell::as_bool(bool otherwise) const {
    return *this == "true" || (*this != "false" && otherwise);
}

const Cell& Row::operator[](std::string_view column) const& {
    if (columns_ == nullptr) throw std::logic_error("this is no row; assign it one first");
    const auto found = std::find(columns_->begin(), columns_->end(), column);
    if (found != columns_->end()) {
        return cells_[static_cast<std::size_t>(found - columns_->begin())];
    }
    throw std::out_of_range(fmt::format(
        "a row has no column '{}'; its columns are {}", column, fmt::join(*columns_, ", ")
    ));
}

bool Row::has(std::string_view column) const {
    return columns_ != nullptr &&
           std::find(columns_->begin(), columns_->end(), column) != columns_->end();
}

Row Rows::next() const {
    return source_.next();
}
std::size_t Rows::size() const {
    return source_.table().size();
}
Row Rows::at(std::size_t index) const {
    if (index < size()) return source_.table().row(index);
    throw std::out_of_range(
        fmt::format("'{}' has no row {}; it has {}, counted from 0", source_.name(), index, size())
    );
}

namespace detail {

RowSource::RowSource(const RowDeclaration& declared, const load::WorkerPlace& place, Ask ask)
    : declared_(declared),
      place_(place),
      ask_(std::move(ask)),
      random_(place.seed ^ place.worker) {}

/// Whoever came later takes the rows of another one as well.
plan::RowStripe RowSource::stripe() const {
    return {
        .rows = table().size(),
        .worker = place_.worker % place_.workers,
        .workers = place_.workers,
        .seed = place_.seed,
        .is_shuffled = declared_.options.hand_out == HandOut::shuffled,
        .wraps = declared_.at_end() == AtEnd::wrap};
}

Row RowSource::next() {
    if (const auto index = next_index()) return table().row(static_cast<std::size_t>(*index));
    if (auto* const user = fiber::local<UserState>()) {
        const bool ends_test = declared_.at_end() == AtEnd::stop_test;
        if (!std::exchange(has_told_end_, true)) {
            logging::info(
                "no row of '{}' is left: {}",
                name(),
                ends_test ? "the test ends" : "users that ask for one end"
            );
        }
        if (ends_test) user->crew.request_test_stop();
        user->leaving = std::max(user->leaving, Leaving::after_task);
        throw load::StopUser{};
    }
    throw std::out_of_range(fmt::format("no row of '{}' is left", name()));
}

std::optional<std::uint64_t> RowSource::next_index() {
    if (declared_.options.hand_out == HandOut::once) return wait_for_row();
    if (declared_.options.hand_out != HandOut::random) return stripe().row(taken_++);
    auto* const user = fiber::local<UserState>();
    Random& random = user != nullptr ? user->random : random_;
    const auto last = static_cast<std::int64_t>(table().size()) - 1;
    return static_cast<std::uint64_t>(random.between(std::int64_t{0}, last));
}

std::optional<std::uint64_t> RowSource::wait_for_row() {
    if (!ask_) {
        throw std::logic_error(fmt::format(
            "the rows of '{}' are handed out once, to users; the master's side has none", name()
        ));
    }
    auto& self = fiber::Fiber::of_user("Rows::next()");
    self.throw_if_cancelled();
    while (true) {
        if (const auto index = stock_.take()) return index;
        if (stock_.is_over()) return std::nullopt;
        fiber::Event arrived;
        waiting_.push_back(&arrived);
        ask(stock_.ask());
        arrived.wait_quietly();
        std::erase(waiting_, &arrived);
        if (self.is_cancelled() && std::uncaught_exceptions() > 0) return std::nullopt;
        self.throw_if_cancelled();
    }
}

void RowSource::ask(std::optional<std::uint64_t> block) {
    if (block) ask_(name(), *block, waiting_.size());
}

void RowSource::ask_again() {
    if (stock_.is_asked()) ask(stock_.ask_again());
}

void RowSource::accept(std::uint64_t block, std::uint64_t first, std::uint64_t count) {
    // Of another file than ours: the master and this worker would not mean the same rows.
    if (first + count > table().size()) return;
    if (!stock_.accept(block, first, count)) return;
    for (fiber::Event* const event : std::exchange(waiting_, {})) event->set();
}

Result<void> check_unchanged(const std::vector<RowDeclaration>& files) {
    for (const auto& declared : files) {
        if (declared.table == nullptr || !declared.table->has_changed()) continue;
        return Error{fmt::format(
            "the data file {} has changed since mayfly read it; start mayfly again, and change it "
            "only while mayfly does not run",
            declared.file
        )};
    }
    return {};
}

Result<void> open_all(std::vector<RowDeclaration>& files, const RowFileFinder& find) {
    for (auto& declared : files) {
        auto file = find(declared.file);
        if (!file) return file.error();
        auto table =
            load::RowTable::make(std::move(*file), declared.file, declared.options.separator);
        if (!table) return table.error();
        declared.table = std::move(*table);
    }
    return {};
}

}  // namespace detail
}  // namespace mayfly
