#include "master/distribution.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/ensure.hpp"

namespace mayfly::master {
namespace {

std::uint64_t rounded_up(std::uint64_t number, std::uint64_t parts) {
    return (number + parts - 1) / parts;
}

/// One worker's users while they are being moved.
struct Row {
    WorkerShare share;
    std::uint64_t total = 0;
    std::uint64_t quota = 0;
    bool is_new = false;

    std::uint64_t& of(std::size_t kind) { return share.users[kind]; }
    std::uint64_t of(std::size_t kind) const { return share.users[kind]; }
    std::uint64_t room() const { return quota > total ? quota - total : 0; }
    std::uint64_t excess() const { return total > quota ? total - quota : 0; }
    void add(std::size_t kind, std::uint64_t users) {
        of(kind) += users;
        total += users;
    }
    void remove(std::size_t kind, std::uint64_t users) {
        of(kind) -= users;
        total -= users;
    }
};

/// Moves users in bulk while any row will do, and one by one only where it matters which.
class Layout {
public:
    Layout(
        std::span<const WorkerShare> current,
        std::span<const std::uint32_t> live,
        const KindCounts& wanted
    );

    void remove_surplus();
    void make_room_for_new_workers();
    void add_missing();
    std::vector<WorkerShare> take();

private:
    std::uint64_t running(std::size_t kind) const;
    std::uint64_t users_up_to(std::size_t kind, std::uint64_t level) const;
    void set_quotas();
    void remove(std::size_t kind, std::uint64_t surplus);
    std::uint64_t missing(std::size_t kind) const;
    void add_evenly(std::size_t kind);
    Row& emptiest_for(std::size_t kind);
    Row& fullest_with(std::size_t kind);

    const KindCounts& wanted_;
    std::vector<Row> rows_;
};

Layout::Layout(
    std::span<const WorkerShare> current,
    std::span<const std::uint32_t> live,
    const KindCounts& wanted
)
    : wanted_(wanted) {
    for (const auto worker : live) {
        Row row{.share = {worker, KindCounts(wanted.size())}};
        const auto known = std::find_if(current.begin(), current.end(), [&](const auto& share) {
            return share.worker == worker;
        });
        row.is_new = known == current.end();
        if (!row.is_new) {
            ensure(known->users.size() == wanted.size(), "all shares count the same kinds");
            row.share.users = known->users;
            row.total = sum(known->users);
        }
        rows_.push_back(std::move(row));
    }
}

std::uint64_t Layout::running(std::size_t kind) const {
    std::uint64_t users = 0;
    for (const auto& row : rows_) users += row.of(kind);
    return users;
}

/// How many users of a kind run when no worker may have more than `level` of them.
std::uint64_t Layout::users_up_to(std::size_t kind, std::uint64_t level) const {
    std::uint64_t users = 0;
    for (const auto& row : rows_) users += std::min(row.of(kind), level);
    return users;
}

/// The same number for every worker; what is left over goes to those that have most already.
void Layout::set_quotas() {
    const auto total = sum(wanted_);
    for (auto& row : rows_) row.quota = total / rows_.size();
    std::vector<std::size_t> order(rows_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
        return rows_[a].total > rows_[b].total;
    });
    for (std::size_t i = 0; i < total % rows_.size(); ++i) ++rows_[order[i]].quota;
}

void Layout::remove_surplus() {
    for (std::size_t kind = 0; kind < wanted_.size(); ++kind) {
        const auto users = running(kind);
        if (users > wanted_[kind]) remove(kind, users - wanted_[kind]);
    }
}

void Layout::remove(std::size_t kind, std::uint64_t surplus) {
    // Whoever has more than the level that would do for all loses down to one above it: those
    // users go in any case.
    std::uint64_t low = 0;
    auto high = wanted_[kind];
    while (low < high) {
        const auto level = low + (high - low) / 2;
        if (users_up_to(kind, level) >= wanted_[kind]) {
            high = level;
        } else {
            low = level + 1;
        }
    }
    for (auto& row : rows_) {
        const auto cut = row.of(kind) - std::min(row.of(kind), low + 1);
        row.remove(kind, cut);
        surplus -= cut;
    }
    for (; surplus > 0; --surplus) fullest_with(kind).remove(kind, 1);
}

void Layout::make_room_for_new_workers() {
    set_quotas();
    const auto joins = [](const Row& row) { return row.is_new; };
    if (std::none_of(rows_.begin(), rows_.end(), joins)) return;
    for (auto& row : rows_) {
        for (std::size_t kind = 0; kind < wanted_.size(); ++kind) {
            const auto even = rounded_up(wanted_[kind], rows_.size());
            const auto above = row.of(kind) - std::min(row.of(kind), even);
            row.remove(kind, std::min(above, row.excess()));
        }
        for (std::size_t kind = 0; row.excess() > 0; kind = (kind + 1) % wanted_.size()) {
            if (row.of(kind) > 0) row.remove(kind, 1);
        }
    }
}

std::uint64_t Layout::missing(std::size_t kind) const {
    const auto users = running(kind);
    return wanted_[kind] - std::min(wanted_[kind], users);
}

void Layout::add_missing() {
    for (std::size_t kind = 0; kind < wanted_.size(); ++kind) add_evenly(kind);
    for (std::size_t kind = 0; kind < wanted_.size(); ++kind) {
        for (auto users = missing(kind); users > 0; --users) emptiest_for(kind).add(kind, 1);
    }
}

void Layout::add_evenly(std::size_t kind) {
    const auto even = wanted_[kind] / rows_.size();
    auto left = missing(kind);
    for (auto& row : rows_) {
        const auto below = even - std::min(row.of(kind), even);
        const auto users = std::min({below, row.room(), left});
        row.add(kind, users);
        left -= users;
    }
}

Row& Layout::emptiest_for(std::size_t kind) {
    const auto is_better = [kind](const Row& a, const Row& b) {
        if ((a.room() > 0) != (b.room() > 0)) return a.room() > 0;
        return std::pair(a.total, a.of(kind)) < std::pair(b.total, b.of(kind));
    };
    return *std::min_element(rows_.begin(), rows_.end(), is_better);
}

Row& Layout::fullest_with(std::size_t kind) {
    // Backwards, so that of equals the one that got its user last gives it up first.
    const auto is_better = [kind](const Row& a, const Row& b) {
        if ((a.of(kind) > 0) != (b.of(kind) > 0)) return a.of(kind) > 0;
        return std::pair(a.total, a.of(kind)) > std::pair(b.total, b.of(kind));
    };
    return *std::min_element(rows_.rbegin(), rows_.rend(), is_better);
}

std::vector<WorkerShare> Layout::take() {
    std::vector<WorkerShare> shares;
    for (auto& row : rows_) shares.push_back(std::move(row.share));
    return shares;
}

}  // namespace

std::vector<WorkerShare> distribute(
    std::span<const WorkerShare> current,
    std::span<const std::uint32_t> live,
    const KindCounts& wanted
) {
    if (live.empty()) return {};
    Layout layout(current, live, wanted);
    layout.remove_surplus();
    layout.make_room_for_new_workers();
    layout.add_missing();
    return layout.take();
}

}  // namespace mayfly::master
