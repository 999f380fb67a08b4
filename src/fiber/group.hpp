// The owner of fibers: what is started here ends here. Belongs to the loop's thread.
#pragma once

#include <cstddef>

#include <boost/intrusive/list.hpp>

#include "base/result.hpp"
#include "fiber/event.hpp"
#include "fiber/fiber.hpp"

namespace mayfly::fiber {

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
    Result<Fiber*> spawn(Fiber::Body body);
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
    boost::intrusive::list<Fiber, boost::intrusive::constant_time_size<false>> fibers_;
    std::size_t size_ = 0;
    Event* joined_ = nullptr;
};

}  // namespace mayfly::fiber
