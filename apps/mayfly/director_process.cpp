#include "director_process.hpp"

#include <unistd.h>

#include "base/log.hpp"

namespace mayfly::app {

Result<cluster::Stream> DirectorProcess::start() {
    auto child = start_child(ChildRole::director);
    if (!child) return child.error();
    ::close(child->pulse);  // Nobody asks whether it is alive: it runs no users.
    children_.push_back(*child);
    return cluster::Stream::adopt(loop_, child->session);
}

void DirectorProcess::reap() {
    while (const auto end = reap_one(children_)) {
        if (!is_done_) log::error("the master's side: {}", end->sentence);
        std::erase_if(children_, [](const ChildProcess& child) { return child.pid < 0; });
    }
}

}  // namespace mayfly::app
