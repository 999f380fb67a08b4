// One running user, from its spawn to its end: what the crew and the user's own code share.
//
// Owned by the crew. Lives on the loop's thread; found from author code as a fiber local.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <boost/intrusive/list_hook.hpp>

#include <mayfly/random.hpp>

#include "base/time.hpp"
#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "fiber/root.hpp"
#include "load/user_kinds.hpp"
#include "stats/recorder.hpp"

namespace mayfly::load {
class Crew;
class TaskWalk;
}  // namespace mayfly::load

namespace mayfly::detail {

/// How far a user has progressed towards its end; it never goes back.
enum class Leaving : std::uint8_t {
    no,
    after_task,  // Retired: it finishes its task, runs on_stop and leaves.
    cancelled,   // Its task was cut off; on_stop runs.
};

/// Fibers that live beside a user's tasks. Plans and paces of the tasks do not concern them.
struct Beside {
    explicit Beside(fiber::Loop& loop) : fibers(loop, fiber::Group::Members::users) {}

    fiber::Root root;
    fiber::Group fibers;
};

struct UserState : boost::intrusive::list_base_hook<> {
    UserState(load::Crew& its_crew, const load::UserKind& its_kind, std::size_t its_kind_index)
        : crew(its_crew), kind(its_kind), kind_index(its_kind_index) {}

    load::Crew& crew;
    const load::UserKind& kind;
    const std::size_t kind_index;
    std::uint64_t id = 0;
    Random random{0};
    fiber::Fiber* fiber = nullptr;
    fiber::Root root;
    Instant cancel_at{};  // Set when it is retired.
    Leaving leaving = Leaving::no;
    bool has_begun = false;   // Its fiber runs.
    bool stays = true;        // It was not told to leave.
    bool is_spent = false;    // It ends because no task is left that it may begin.
    bool is_waiting = false;  // It is between two tasks and can leave at once.
    bool is_held = false;     // It waits for the end of a pause.
    bool in_on_stop = false;
    bool skips_on_stop = false;
    std::size_t hosts = 0;  // How many the crew had when `host` was the present one.
    std::string_view host;
    load::TaskWalk* walk = nullptr;   // Through its tasks.
    Instant due{};                    // Of the arrival that it has or gets; none if it is free.
    fiber::Event* arrival = nullptr;  // While it waits for one.
    std::unique_ptr<Beside> beside;   // What spawn() has started, if anything.
};

}  // namespace mayfly::detail

namespace mayfly::load {

using UserState = detail::UserState;
using Leaving = detail::Leaving;

/// What User::stop() throws; not a std::exception, so that an author's handlers do not catch it.
struct StopUser {};
/// What User::leave_group() throws.
struct LeaveGroup {};

}  // namespace mayfly::load
