#include "master/distribution.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace mayfly::master {
namespace {

// Seats whose kinds are looked at before a user is seated.
constexpr std::size_t lookahead = 2;

}  // namespace

KindCounts Distribution::wanted(std::uint64_t users) const {
    auto counts = kind_counts(mix_, users);
    for (const auto at : dropped_) counts[seats_[at].kind] -= at < users;
    return counts;
}

std::vector<WorkerShare> Distribution::deal(
    std::span<const std::uint32_t> live, std::uint64_t users
) {
    const auto has_newcomers = change_rows(live);
    resize(users);
    if (rows_.empty()) return {};
    fill_seats();
    if (has_newcomers) fill_newcomers();
    std::vector<WorkerShare> shares;
    for (const auto& row : rows_) shares.push_back(row.share);
    return shares;
}

/// Whether a worker is new.
bool Distribution::change_rows(std::span<const std::uint32_t> live) {
    const auto worker_of = [](const Row& row) { return row.share.worker; };
    if (std::ranges::equal(rows_, live, {}, worker_of)) return false;
    std::vector<Row> rows;
    for (const auto worker : live) rows.push_back({{worker, KindCounts(mix_.size())}});
    std::vector<std::optional<std::size_t>> places;  // Of the rows, where they are now.
    for (const auto& row : rows_) {
        const auto place = std::ranges::find(rows, row.share.worker, worker_of);
        const auto is_left = place != rows.end();
        places.push_back(is_left ? std::optional(place - rows.begin()) : std::nullopt);
    }
    const auto stayed = static_cast<std::size_t>(std::ranges::count_if(places, [](auto place) {
        return place.has_value();
    }));
    rows_ = std::move(rows);
    for (std::size_t at = 0; at < taken_; ++at) {
        auto& seat = seats_[at];
        if (seat.row) seat.row = places[*seat.row];
        if (seat.row) rows_[*seat.row].add(seat.kind);
    }
    settled_ = 0;
    return stayed < rows_.size();
}

void Distribution::resize(std::uint64_t users) {
    while (seats_.size() < users) {
        const auto kind = order_.next();
        if (!kind) break;
        seats_.push_back({*kind});
    }
    const auto taken = std::min<std::uint64_t>(users, seats_.size());
    for (auto at = taken; at < taken_; ++at) {
        auto& seat = seats_[at];
        if (seat.row) rows_[*seat.row].remove(seat.kind);
        seat.row.reset();
    }
    taken_ = taken;
    settled_ = std::min(settled_, taken_);
}

/// Each user goes to the worker with the fewest users; among those, with the fewest of its kind.
void Distribution::fill_seats() {
    emptiest_.clear();
    for (; settled_ < taken_; ++settled_) {
        auto& seat = seats_[settled_];
        if (seat.row || seat.is_dropped) continue;
        seat.row = emptiest_for(seat.kind);
        rows_[*seat.row].add(seat.kind);
    }
}

/// The row is not among the emptiest any more.
std::size_t Distribution::emptiest_for(std::size_t kind) {
    if (emptiest_.empty()) {
        const auto least = std::ranges::min(rows_, {}, &Row::total).total;
        for (std::size_t row = 0; row < rows_.size(); ++row) {
            if (rows_[row].total == least) emptiest_.push_back(row);
        }
    }
    const auto last = std::min({settled_ + emptiest_.size(), settled_ + 1 + lookahead, taken_});
    const auto with_next_kinds = [&](const KindCounts& users) {
        std::uint64_t sum = 0;
        for (auto at = settled_ + 1; at < last; ++at) sum += users[seats_[at].kind];
        return sum;
    };
    auto best = emptiest_.begin();
    for (auto other = best + 1; other < emptiest_.end(); ++other) {
        const auto& least = rows_[*best].share.users;
        const auto& users = rows_[*other].share.users;
        if (users[kind] > least[kind]) continue;
        // Among equals, whoever needs the next kinds least.
        if (users[kind] < least[kind] || with_next_kinds(users) > with_next_kinds(least)) {
            best = other;
        }
    }
    const auto row = *best;
    emptiest_.erase(best);
    return row;
}

void Distribution::fill_newcomers() {
    set_quotas();
    running_.assign(mix_.size(), 0);
    for (const auto& row : rows_) {
        for (std::size_t kind = 0; kind < running_.size(); ++kind) {
            running_[kind] += row.share.users[kind];
        }
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (rows_[row].room() > 0) give_seats_to(row);
    }
}

/// The same number for every worker; what is left over stays with those that have most already.
void Distribution::set_quotas() {
    std::uint64_t total = 0;
    for (const auto& row : rows_) total += row.total;
    std::vector<std::size_t> order(rows_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater<>{}, [this](auto row) {
        return rows_[row].total;
    });
    const auto left_over = total % rows_.size();
    for (std::size_t at = 0; at < order.size(); ++at) {
        rows_[order[at]].quota = total / rows_.size() + (at < left_over ? 1 : 0);
    }
}

/// Takes them from all stretches of the order, so that whatever number of users leaves, the
/// newcomer and the others lose as many.
void Distribution::give_seats_to(std::size_t newcomer) {
    auto& row = rows_[newcomer];
    const auto missing = row.room();
    for (std::uint64_t part = 0; part < missing; ++part) {
        auto* seat = best_seat(part * taken_ / missing, (part + 1) * taken_ / missing, row);
        if (seat != nullptr) move(*seat, newcomer);
    }
    while (row.room() > 0) move(*best_seat(0, taken_, row), newcomer);
}

/// The seat of a worker that has too many, whose kind the newcomer lacks most.
Distribution::Seat* Distribution::best_seat(
    std::size_t from, std::size_t until, const Row& newcomer
) {
    Seat* best = nullptr;
    std::pair<double, std::uint64_t> best_rating;
    for (auto at = from; at < until; ++at) {
        auto& seat = seats_[at];
        if (!seat.row || rows_[*seat.row].excess() == 0) continue;
        const auto even =
            static_cast<double>(running_[seat.kind]) / static_cast<double>(rows_.size());
        const auto has = static_cast<double>(newcomer.share.users[seat.kind]);
        const std::pair rating{1 - has / even, rows_[*seat.row].excess()};
        if (best != nullptr && rating <= best_rating) continue;
        best = &seat;
        best_rating = rating;
    }
    return best;
}

void Distribution::move(Seat& seat, std::size_t row) {
    rows_[*seat.row].remove(seat.kind);
    seat.row = row;
    rows_[row].add(seat.kind);
}

void Distribution::drop(std::uint32_t worker, std::size_t kind) {
    std::optional<std::size_t> chosen;
    for (std::size_t at = taken_; at > 0; --at) {
        const auto& seat = seats_[at - 1];
        if (seat.kind != kind || seat.is_dropped) continue;
        const auto is_its = seat.row && rows_[*seat.row].share.worker == worker;
        if (!chosen || is_its) chosen = at - 1;
        if (is_its) break;
    }
    if (!chosen) return;
    auto& seat = seats_[*chosen];
    if (seat.row) rows_[*seat.row].remove(kind);
    seat.row.reset();
    seat.is_dropped = true;
    dropped_.push_back(*chosen);
}

}  // namespace mayfly::master
