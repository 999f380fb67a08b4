#include "master/distribution.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <numeric>
#include <tuple>

namespace mayfly::master {
namespace {

// Slots whose kinds are looked at before a user gets one.
constexpr std::size_t lookahead = 2;

}  // namespace

void Distribution::weigh(std::vector<plan::Kind> mix) {
    Distribution next(std::move(mix));
    for (const auto& row : rows_) {
        next.rows_.push_back({{row.share.worker, KindCounts(row.share.users.size())}});
    }
    next.resize(slots_.size());
    std::vector<std::deque<Slot>> before(mix_.size());  // Of each kind, in their order.
    for (const auto& slot : slots_) before[slot.kind].push_back(slot);
    for (std::size_t at = 0; at < next.slots_.size(); ++at) {
        auto& slot = next.slots_[at];
        auto& same = before[slot.kind];
        if (same.empty()) continue;
        slot = same.front();
        same.pop_front();
        if (slot.is_dropped) next.dropped_.push_back(at);
        if (slot.row) next.rows_[*slot.row].add(slot.kind);
    }
    *this = std::move(next);
}

KindCounts Distribution::wanted(std::uint64_t users) const {
    auto counts = kind_counts(mix_, users);
    for (const auto at : dropped_) counts[slots_[at].kind] -= at < users;
    return counts;
}

std::vector<WorkerShare> Distribution::deal(
    std::span<const std::uint32_t> live, std::uint64_t users
) {
    const auto has_newcomers = change_rows(live);
    resize(users);
    if (rows_.empty()) return {};
    fill_slots();
    if (has_newcomers) fill_newcomers();
    even_out();
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
        auto& slot = slots_[at];
        if (slot.row) slot.row = places[*slot.row];
        if (slot.row) rows_[*slot.row].add(slot.kind);
    }
    settled_ = 0;
    return stayed < rows_.size();
}

void Distribution::resize(std::uint64_t users) {
    while (slots_.size() < users) {
        const auto kind = order_.next();
        if (!kind) break;
        slots_.push_back({*kind});
    }
    const auto taken = std::min<std::uint64_t>(users, slots_.size());
    Fullest fullest = fullest_rows();
    for (; taken_ > taken; --taken_) leave(taken_ - 1, fullest);
    taken_ = taken;
    settled_ = std::min(settled_, taken_);
}

/// The user of the last slot goes, or, after workers came and went, another of its kind on a worker
/// with more users: the slots of the two are exchanged.
void Distribution::leave(std::size_t last, Fullest& fullest) {
    auto& slot = slots_[last];
    if (!slot.row) return;
    const auto own = *slot.row;
    auto from = own;
    // Usually none has more users than its own, and there is nothing to look for.
    const auto looked_at = rows_[own].total < fullest.total ? rows_.size() : 0;
    for (std::size_t row = 0; row < looked_at; ++row) {
        const auto& [share, total, quota] = rows_[row];
        const auto most = std::pair(rows_[from].total, rows_[from].share.users[slot.kind]);
        const auto has_one = share.users[slot.kind] > 0;
        if (has_one && std::pair(total, share.users[slot.kind]) > most) from = row;
    }
    if (rows_[from].total > rows_[own].total) {
        auto other = last - 1;
        while (slots_[other].kind != slot.kind || slots_[other].row != from) --other;
        slots_[other].row = own;
    } else {
        from = own;
    }
    if (rows_[from].total == fullest.total) --fullest.rows;
    rows_[from].remove(slot.kind);
    slot.row.reset();
    if (fullest.rows == 0) fullest = fullest_rows();
}

Distribution::Fullest Distribution::fullest_rows() const {
    if (rows_.empty()) return {};
    const auto most = std::ranges::max(rows_, {}, &Row::total).total;
    return {most, std::ranges::count(rows_, most, &Row::total)};
}

/// Where the kinds of those that leave are only on workers that have few users already: users move,
/// of a kind of which the fullest worker has most compared with the emptiest.
void Distribution::even_out() {
    while (true) {
        const auto [least, most] = std::ranges::minmax_element(rows_, {}, &Row::total);
        if (most->total - least->total <= 1) return;
        const auto from = static_cast<std::size_t>(most - rows_.begin());
        Slot* best = nullptr;
        std::uint64_t best_excess = 0;
        for (std::size_t at = taken_; at > 0; --at) {
            auto& slot = slots_[at - 1];
            if (slot.row != from) continue;
            // At least one, as some kind has to have more there.
            const auto has = most->share.users[slot.kind];
            const auto excess = has - std::min(has, least->share.users[slot.kind]);
            if (excess <= best_excess) continue;
            best = &slot;
            best_excess = excess;
        }
        move(*best, static_cast<std::size_t>(least - rows_.begin()));
    }
}

/// Each user goes to the worker with the fewest users; among those, with the fewest of its kind.
void Distribution::fill_slots() {
    alike_.clear();
    for (; settled_ < taken_; ++settled_) {
        auto& slot = slots_[settled_];
        if (slot.row || slot.is_dropped) continue;
        slot.row = emptiest_for(slot.kind);
        rows_[*slot.row].add(slot.kind);
    }
}

/// The row is not among the emptiest any more. Among equals, it is that which needs the next kinds
/// least, as it has most of them, and of those the first.
std::size_t Distribution::emptiest_for(std::size_t kind) {
    if (alike_.empty()) find_emptiest();
    std::size_t left = 0;
    for (const auto& [first, end] : alike_) left += end - first;
    const auto last = std::min({settled_ + left, settled_ + 1 + lookahead, taken_});
    const auto rating = [&](const Alike& rows) {
        const auto row = emptiest_[rows.first];
        const auto& users = rows_[row].share.users;
        std::uint64_t of_next_kinds = 0;
        for (auto at = settled_ + 1; at < last; ++at) of_next_kinds += users[slots_[at].kind];
        return std::tuple(users[kind], ~of_next_kinds, row);
    };
    const auto best = std::ranges::min_element(alike_, {}, rating);
    const auto row = emptiest_[best->first++];
    if (best->first == best->end) alike_.erase(best);
    return row;
}

void Distribution::find_emptiest() {
    const auto least = std::ranges::min(rows_, {}, &Row::total).total;
    emptiest_.clear();
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (rows_[row].total == least) emptiest_.push_back(row);
    }
    const auto users_of = [&](std::size_t row) -> auto& {
        return rows_[row].share.users;
    };
    std::ranges::stable_sort(emptiest_, {}, users_of);
    for (std::size_t at = 0; at < emptiest_.size(); ++at) {
        const auto is_as_before = at > 0 && users_of(emptiest_[at - 1]) == users_of(emptiest_[at]);
        if (!is_as_before) alike_.push_back({at, at});
        alike_.back().end = at + 1;
    }
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
        if (rows_[row].room() > 0) give_slots_to(row);
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
void Distribution::give_slots_to(std::size_t newcomer) {
    auto& row = rows_[newcomer];
    const auto missing = row.room();
    for (std::uint64_t part = 0; part < missing; ++part) {
        auto* slot = best_slot(part * taken_ / missing, (part + 1) * taken_ / missing, row);
        if (slot != nullptr) move(*slot, newcomer);
    }
    while (row.room() > 0) move(*best_slot(0, taken_, row), newcomer);
}

/// The slot of a worker that has too many, whose kind the newcomer lacks most.
Distribution::Slot* Distribution::best_slot(
    std::size_t from, std::size_t until, const Row& newcomer
) {
    Slot* best = nullptr;
    std::pair<double, std::uint64_t> best_rating;
    for (auto at = from; at < until; ++at) {
        auto& slot = slots_[at];
        if (!slot.row || rows_[*slot.row].excess() == 0) continue;
        const auto even =
            static_cast<double>(running_[slot.kind]) / static_cast<double>(rows_.size());
        const auto has = static_cast<double>(newcomer.share.users[slot.kind]);
        const std::pair rating{1 - has / even, rows_[*slot.row].excess()};
        if (best != nullptr && rating <= best_rating) continue;
        best = &slot;
        best_rating = rating;
    }
    return best;
}

void Distribution::move(Slot& slot, std::size_t row) {
    rows_[*slot.row].remove(slot.kind);
    slot.row = row;
    rows_[row].add(slot.kind);
}

void Distribution::drop(std::uint32_t worker, std::size_t kind) {
    std::optional<std::size_t> chosen;
    for (std::size_t at = taken_; at > 0; --at) {
        const auto& slot = slots_[at - 1];
        if (slot.kind != kind || slot.is_dropped) continue;
        const auto is_its = slot.row && rows_[*slot.row].share.worker == worker;
        if (!chosen || is_its) chosen = at - 1;
        if (is_its) break;
    }
    if (!chosen) return;
    auto& slot = slots_[*chosen];
    if (slot.row) rows_[*slot.row].remove(kind);
    slot.row.reset();
    slot.is_dropped = true;
    dropped_.push_back(*chosen);
}

}  // namespace mayfly::master
