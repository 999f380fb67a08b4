// What one process of a test knows about the current run; the implementation of the public Test.
//
// Owned by the worker's session; starts anew with each run. Lives on the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <mayfly/events.hpp>
#include <mayfly/test.hpp>

#include "load/row_source.hpp"

namespace mayfly::detail {

/// What users and hooks know about a run. They keep references to it across their waits.
struct RunFacts {
    std::string id;
    std::list<std::string> hosts{1};  // The present one is last; somebody may change it.
    std::map<std::string, std::string, std::less<>> parameters;
    std::string setup_result = "null";
    std::map<std::string, std::unique_ptr<RowSource>, std::less<>> rows{};
    Figures figures{};  // On the master's side, as of the last second.
};

struct TestState {
    /// Without a receiver, the message goes to the other side.
    using Send = std::function<void(std::optional<std::uint32_t> receiver, Message message)>;

    const RunFacts& run() const { return runs.back(); }

    // The current run is last. Earlier ones are kept while a hook that began in them may still run.
    std::list<RunFacts> runs{1};
    std::optional<std::uint32_t> worker;  // Empty on the master's side.
    Send send;
    load::WorkerPlace place;
    /// As RowSource::Ask, for the current run; empty on the master's side.
    RowSource::Ask ask_for_rows;
    Test test{*this};
};

}  // namespace mayfly::detail

namespace mayfly::load {

using TestState = detail::TestState;

}  // namespace mayfly::load
