// The owner of fibers, which end before their group. Belongs to the loop's thread.
#pragma once

#include <cstddef>
#include <functional>

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/list_hook.hpp>

#include "base/result.hpp"
#include "fiber/event.hpp"

namespace mayfly::fiber {

class Fiber;
class Loop;
class StackPool;

/// The function that a fiber runs.
using Body = std::function<void()>;

/// What the list of a group must know about a fiber; owners of groups need not know more.
class Member : public boost::intrusive::list_base_hook<> {};

class Group {
public:
    enum class Members { ours, users };

    /// Fibers of users have stacks of their own size and can be barred; see Loop. Work that a user
    /// starts for others as well as itself, such as a DNS look-up, runs on none of them.
    explicit Group(Loop& loop, Members members = Members::ours);
    /// All its fibers must have ended, by join_all() on a fiber or because the loop ran dry.
    ~Group();
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;

    /// Starts `body` on its own fiber, soon, from the event loop. The error is that of the stack
    /// pool. The reference is valid until the body has ended.
    Result<Fiber*> spawn(Body body);
    void cancel_all();
    /// Parks the current fiber until every fiber of the group has ended. Each cancellation of the
    /// current fiber meanwhile also cancels those of the group, and Cancelled is thrown after the
    /// last has ended. Deadlines in scope do not end it.
    void join_all();
    std::size_t size() const { return size_; }

private:
    friend class Fiber;
    void bury(Fiber& fiber);

    Loop& loop_;
    Members members_;
    StackPool& stacks_;
    boost::intrusive::list<Member, boost::intrusive::constant_time_size<false>> fibers_;
    std::size_t size_ = 0;
    Event* joined_ = nullptr;
};

}  // namespace mayfly::fiber
