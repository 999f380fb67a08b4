// A recorded sample as listeners of the scenario and files of samples are told of it: with the user
// that made it. Belongs to the loop's thread.
#pragma once

#include <string>
#include <string_view>

#include <mayfly/events.hpp>

#include "plan/sample_format.hpp"
#include "stats/recorder.hpp"

namespace mayfly::load {

/// Of the sample that the current fiber has just ended; its texts are borrowed.
RequestEvent event_of(const stats::Sample& sample, const stats::Recorder& recorder);

/// The first line of a file of samples; empty if the format has none.
std::string_view header_of(plan::SampleFormat format);
/// A line of it, with its end, that `worker` wrote.
std::string line_of(plan::SampleFormat format, const RequestEvent& event, std::uint32_t worker);

}  // namespace mayfly::load
