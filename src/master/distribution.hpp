// Which worker runs how many users of which kind. Fast for any number of users; pure, but for what
// it remembers of the order in which users started.
//
// Kinds come in the order of kind_order.hpp, and on the way down it is walked backwards: the user
// that started last leaves first. So whatever holds for some users on the way up holds for as many
// on the way down: all workers have the same number of users, give or take one, and as far as that
// allows the same number of each kind. Running users are moved only to fill a worker that joined,
// and seldom, after workers came and went, to keep the others even.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "master/kind_order.hpp"
#include "plan/mix.hpp"

namespace mayfly::master {

/// Users by kind, in the order of the mix.
using KindCounts = std::vector<std::uint64_t>;

std::uint64_t sum(const KindCounts& counts);

/// How many users of each kind are the first `total` in the order described above. Fewer than
/// `total` in all only when no kind has a weight and the fixed counts are used up.
KindCounts kind_counts(std::span<const plan::Kind> mix, std::uint64_t total);

/// In how many users each kind has its fixed count, or at least one user; 0 if there is no such
/// number of a sensible size.
std::uint64_t enough_for_all(std::span<const plan::Kind> mix);

struct WorkerShare {
    std::uint32_t worker = 0;
    KindCounts users;
    bool operator==(const WorkerShare&) const = default;
};

class Distribution {
public:
    Distribution() = default;
    explicit Distribution(std::vector<plan::Kind> mix) : mix_(std::move(mix)), order_(mix_) {}

    /// Continues with other weights of the same kinds; users of kinds that stay keep their workers.
    void weigh(std::vector<plan::Kind> mix);
    /// Users by kind when so many are wanted, without those that were dropped.
    KindCounts wanted(std::uint64_t users) const;
    /// The shares of the `live` workers, in their order, that add up to wanted(users). Users of
    /// workers that are not live any more go to the others.
    std::vector<WorkerShare> deal(std::span<const std::uint32_t> live, std::uint64_t users);
    /// A user of this kind, one of this worker's if it has one, is not to run again.
    void drop(std::uint32_t worker, std::size_t kind);

private:
    struct Row {
        WorkerShare share;
        std::uint64_t total = 0;
        std::uint64_t quota = 0;

        std::uint64_t room() const { return quota > total ? quota - total : 0; }
        std::uint64_t excess() const { return total > quota ? total - quota : 0; }
        void add(std::size_t kind) { ++share.users[kind], ++total; }
        void remove(std::size_t kind) { --share.users[kind], --total; }
    };
    /// The place of a user in the order in which users start.
    struct Slot {
        std::size_t kind = 0;
        std::optional<std::size_t> row{};
        bool is_dropped = false;
    };

    /// The most users that a row has, and how many rows have as many.
    struct Fullest {
        std::uint64_t total = 0;
        std::ptrdiff_t rows = 0;
    };
    /// From where to where rows stand together.
    struct Alike {
        std::size_t first = 0;
        std::size_t end = 0;
    };

    bool change_rows(std::span<const std::uint32_t> live);
    void resize(std::uint64_t users);
    Fullest fullest_rows() const;
    void leave(std::size_t last, Fullest& fullest);
    void even_out();
    void fill_slots();
    std::size_t emptiest_for(std::size_t kind);
    void find_emptiest();
    void fill_newcomers();
    void set_quotas();
    void give_slots_to(std::size_t newcomer);
    Slot* best_slot(std::size_t from, std::size_t until, const Row& newcomer);
    void move(Slot& slot, std::size_t row);

    std::vector<plan::Kind> mix_;
    KindOrder order_;
    std::vector<Slot> slots_;  // As far as they were ever needed; their kinds never change.
    std::size_t taken_ = 0;    // The first of them, which have a user.
    std::size_t settled_ = 0;  // The first of those, whose users have a worker.
    std::vector<std::size_t> dropped_;
    std::vector<Row> rows_;  // Of the live workers.
    KindCounts running_;     // On all of them, when newcomers get their share.
    // Of the rows, those with the fewest users; those with the same of each kind stand together.
    std::vector<std::size_t> emptiest_;
    std::vector<Alike> alike_;  // Those that stand together and are still the emptiest.
};

}  // namespace mayfly::master
