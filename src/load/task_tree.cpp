#include "load/task_picker.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace mayfly::load {

TaskPicker::TaskPicker(const std::vector<double>& weights) {
    ensure(!weights.empty(), "a kind of users has a task");
    double sum = 0;
    for (const double weight : weights) up_to_.push_back(sum += weight);
}

std::size_t TaskPicker::pick(Random& random) const {
    if (up_to_.size() == 1) return 0;
    const double point = random.fraction() * up_to_.back();
    const auto found = std::upper_bound(up_to_.begin(), up_to_.end(), point);
    const auto index = static_cast<std::size_t>(found - up_to_.begin());
    return std::min(index, up_to_.size() - 1);  // Rounding may reach the sum itself.
}

}  // namespace mayfly::load
