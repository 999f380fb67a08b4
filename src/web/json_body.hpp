// The JSON in the body of a request that changes something.
#pragma once

#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"

namespace mayfly::web {

/// The body as an object; an empty one is an object without fields. Fails on a field that is not
/// `known`, so that a misspelt one is not ignored in silence, and on one that is there twice.
Result<nlohmann::json> read_object(
    std::string_view body, const std::vector<std::string_view>& known
);

}  // namespace mayfly::web
