// The owner of fibers: what is started here ends here. Belongs to the loop's thread.
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

/// What a fiber runs.
using Body = std::function<void()>;

/// A fiber, as far as its group's list must know it: who owns groups need not know more.
class Member : public boost::intrusive::list_base_hook<> {};

class Group {
public:
    enum class Members { ours, users };

    /// Fibers of users have stacks of their own size and can be barred; see Loop. What a user
    /// starts for others as well as for itself, such as a look-up of a name, is ours.
    explicit Group(Loop& loop, Members members = Members::ours);
    /// All its fibers must have ended: join_all() on a fiber, or the loop ran dry.
    ~Group();
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;

    /// Starts `body` on a fiber of its own, soon, from the event loop. The error is that of the
    /// stack pool. The reference stays valid until the body has ended.
    Result<Fiber*> spawn(Body body);
    void cancel_all();
    /// Parks the current fiber until every fiber of the group has ended. When the current fiber is
    /// cancelled meanwhile, the group's are too, as often as it is, and Cancelled is thrown after
    /// the last has ended. Deadlines in scope do not end it.
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
