// How a response becomes a sample of the statistics: whether it counts as a failure, and why.
#pragma once

#include "http/response_state.hpp"

namespace mayfly::stats {
class Recorder;
}

namespace mayfly::http {

/// Counts `response`: as a failure if there is none or its status is 400 or more, unless its author
/// decided otherwise.
void count(ResponseState& response, stats::Recorder& recorder);

}  // namespace mayfly::http
