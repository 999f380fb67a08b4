// What a scenario is told of its run on the master's side, and every sample on its way to a file.
#include "master/coordinator.hpp"
#include "master/figures.hpp"

namespace mayfly::master {

void Coordinator::tell_figures(const stats::Snapshot& now) {
    if (run().goes_on() && conduct_.wants_figures()) conduct_.send(figures_of(now));
}

/// A piece that comes again is one whose acknowledgement was lost.
void Coordinator::accept_samples(std::uint32_t index, const cluster::Samples& samples) {
    auto& worker = sessions_.roster().at(index);
    if (samples.sequence > worker.last_samples) {
        worker.last_samples = samples.sequence;
        if (samples.run == run().id() && samples_taker_) {
            samples_.written += samples.lines;
            samples_.dropped += samples.dropped;
            samples_taker_(samples);
        }
    }
    sessions_.send({index, cluster::SamplesTaken{worker.last_samples}});
}

}  // namespace mayfly::master
