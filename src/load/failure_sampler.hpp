// Completes the samples of failures: who failed, and nothing of what is secret. Owned by the
// worker, on the loop's thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <mayfly/plan.hpp>

#include "stats/failure_sample.hpp"

namespace mayfly::load {

class FailureSampler {
public:
    FailureSampler();
    FailureSampler(const FailureSampler&) = delete;
    FailureSampler& operator=(const FailureSampler&) = delete;

    /// The values of parameters that are secret are shown to nobody, besides what is secret by its
    /// name.
    void begin_run(const Plan& plan, const std::map<std::string, std::string>& parameters);
    const stats::FailureSampler& functions() const { return functions_; }
    /// A URL, or another line of text, as anybody may read it.
    std::string without_secrets(std::string_view url) const;

private:
    void finish(stats::FailureSample& sample) const;

    std::vector<std::string> secrets_;
    stats::FailureSampler functions_;
};

}  // namespace mayfly::load
