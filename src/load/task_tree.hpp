// Draws the next task of a kind in proportion to the weights. Pure, except for the given generator.
#pragma once

#include <cstddef>
#include <vector>

#include <mayfly/random.hpp>

namespace mayfly::load {

class TaskPicker {
public:
    /// One weight for each task, of which there is at least one; each is above 0.
    explicit TaskPicker(const std::vector<double>& weights);

    std::size_t pick(Random& random) const;

private:
    std::vector<double> up_to_;  // Running sums of the weights.
};

}  // namespace mayfly::load
