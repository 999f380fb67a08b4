// What one process of a test knows of the run it takes part in; behind the public Test.
//
// Owned by the worker's session; begins anew with each run. Lives on the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include <mayfly/test.hpp>

namespace mayfly::detail {

struct TestState {
    /// Without a receiver: to the other side.
    using Send = std::function<void(std::optional<std::uint32_t> receiver, Message message)>;

    std::string id;
    std::string host;
    std::map<std::string, std::string, std::less<>> parameters;
    std::string setup_result = "null";
    std::optional<std::uint32_t> worker;  // Empty on the master's side.
    Send send;
    Test test{*this};
};

}  // namespace mayfly::detail

namespace mayfly::load {

using TestState = detail::TestState;

}  // namespace mayfly::load
