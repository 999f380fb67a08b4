// How a response becomes a sample of the statistics: whether it counts as a failure, and why.
#pragma once

#include "http/response_state.hpp"

namespace mayfly::stats {
class Recorder;
}

namespace mayfly::http {

/// Counts `response`: as a failure where it has no answer or a status from 400 on, unless its
/// author said otherwise.
void count(ResponseState& response, stats::Recorder& recorder);

}  // namespace mayfly::http
