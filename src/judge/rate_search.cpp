#include "judge/rate_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/core.h>

#include "plan/rates.hpp"

namespace mayfly::judge {
namespace {

constexpr double fine_precision = 0.01;  // From here on three digits tell the bounds apart.

double rounded(double rate, double precision) {
    const int digits = precision < fine_precision ? 6 : 3;
    const double step = std::pow(10, std::floor(std::log10(rate)) + 1 - digits);
    return std::round(rate / step) * step;
}

}  // namespace

std::string_view name_of(RateFinding finding) {
    constexpr std::array<std::string_view, 3> words{"held", "failed", "generator"};
    return words[static_cast<std::size_t>(finding)];
}

void RateSearch::add(double rate, RateFinding finding) {
    ++rates_;
    if (finding == RateFinding::held) {
        held_ = std::max(held_, rate);
        // One that failed before, and now does not: what is to be found lies not far above.
        const auto refuted =
            std::erase_if(failures_, [&](const Failure& failure) { return failure.rate <= held_; });
        if (refuted > 0) growth_ = 1.25;
        return;
    }
    halvings_ += held_ == 0;
    const auto known = std::ranges::find(failures_, rate, &Failure::rate);
    if (known == failures_.end()) {
        failures_.push_back({rate, finding, false});
        std::ranges::sort(failures_, {}, &Failure::rate);
    } else {
        *known = {rate, finding, true};
    }
}

RateBounds RateSearch::bounds() const {
    if (failures_.empty()) return {held_};
    return {held_, failures_.front().rate, failures_.front().finding};
}

std::optional<double> RateSearch::next() const {
    if (rates_ >= most_rates) return std::nullopt;
    const double most = options_.to > 0 ? options_.to : plan::Rates::highest;
    if (failures_.empty()) {
        if (held_ >= most) return std::nullopt;
        const double higher = held_ > 0 ? held_ * growth_ : options_.from;
        return std::min(higher, most);
    }
    const Failure& failure = failures_.front();
    if (held_ == 0) {
        if (halvings_ > most_halvings) return std::nullopt;
        return rounded(failure.rate / 2, options_.precision);
    }
    if (failure.rate - held_ > options_.precision * held_) return between(held_, failure.rate);
    if (failure.is_confirmed || failure.finding == RateFinding::generator) return std::nullopt;
    return failure.rate;
}

double RateSearch::between(double low, double high) const {
    const double middle = (low + high) / 2;
    const double round = rounded(middle, options_.precision);
    return round > low && round < high ? round : middle;
}

std::string rate_number(double rate, double precision) {
    const int digits = precision < fine_precision ? 6 : 3;
    if (rate >= std::pow(10, digits)) return fmt::format("{:.0f}", rate);
    return fmt::format("{:.{}g}", rate, digits);
}

}  // namespace mayfly::judge
