// The metrics that a scenario declares. They register themselves when they are made, so that one
// that cannot be counted is found before the test. Belongs to the loop's thread.
#pragma once

#include <string>
#include <vector>

namespace mayfly::load {

/// Sentences on the metrics that exist now: without a name, or one name for different ones.
std::vector<std::string> mistakes_in_metrics();

}  // namespace mayfly::load
