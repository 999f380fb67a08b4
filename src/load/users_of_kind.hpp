// The users of one kind, as their crew keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "load/user_kinds.hpp"
#include "load/user_loop.hpp"
#include "load/user_state.hpp"
#include "stats/interval.hpp"

namespace mayfly::load {

struct UsersOfKind {
    const UserKind& declared;
    KindTasks tasks;
    boost::intrusive::list<UserState> users;  // In the order in which they started.
    std::uint64_t wanted = 0;
    std::uint64_t staying = 0;  // The `users` that were not told to leave.
    std::uint64_t ended_early = 0;
    std::uint64_t spent = 0;  // Of them, those that had no task to begin any more.
    std::uint64_t started = 0;
    std::optional<std::uint64_t> limit;  // Of the open model, like what follows.
    std::vector<UserState*> free;
    stats::ArrivalCounts arrivals;
};

}  // namespace mayfly::load
