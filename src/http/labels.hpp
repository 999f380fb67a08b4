// The labels that a request of the current fiber has. Belongs to the loop's thread.
#pragma once

#include <string>

#include <mayfly/labels.hpp>

namespace mayfly::http {

/// Those of the scopes around it; see stats/labels.hpp.
std::string labels_in_scope();
/// Those and its own.
std::string labels_of(const Fields& own);

}  // namespace mayfly::http
