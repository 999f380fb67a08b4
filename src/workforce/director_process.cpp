#include "workforce/director_process.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/logging.hpp"

namespace mayfly::workforce {

Result<cluster::Stream> DirectorProcess::start() {
    auto child = start_child(ChildRole::director);
    if (!child) return child.error();
    child->pulse = {};  // Nobody asks whether it is alive: it runs no users.
    children_.push_back(std::move(*child));
    return cluster::Stream::adopt(loop_, children_.back().session.release());
}

void DirectorProcess::reap() {
    while (const auto end = reap_one(children_)) {
        for (const auto& line : end->last.printed) {
            if (logging::enabled(line.level)) {
                logging::write(line.level, fmt::format("master's side: {}", line.text));
            }
        }
        if (!is_done_) logging::error("the master's side: {}", end->sentence);
    }
}

}  // namespace mayfly::workforce
