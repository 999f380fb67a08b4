#include "load/metric.hpp"

#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include <mayfly/metric.hpp>

#include "http/client_network.hpp"
#include "stats/time_unit.hpp"

namespace mayfly {
namespace {

using stats::SeriesType;

// A scenario is loaded when this has long been initialised.
constinit detail::Metric* newest_metric = nullptr;
constinit bool is_any_new = false;  // Since one of them was last used.

SeriesType series_type(const detail::Metric& metric) {
    static_assert(
        static_cast<int>(detail::Metric::Type::counter) == static_cast<int>(SeriesType::counter)
    );
    static_assert(
        static_cast<int>(detail::Metric::Type::trend) == static_cast<int>(SeriesType::trend)
    );
    return static_cast<SeriesType>(metric.type());
}

std::string clash_of(std::string_view name, SeriesType one, SeriesType other) {
    return fmt::format(
        "the metric '{}' is a {} and a {}; give one of them another name",
        name,
        name_of(one),
        name_of(other)
    );
}

}  // namespace

bool check(std::string_view name, bool condition) {
    auto& recorder = http::ClientNetwork::current("mayfly::check()").series_recorder();
    recorder.record_check(name, condition);
    return condition;
}

namespace detail {

Metric::Metric(Type type, std::string name, std::string unit)
    : type_(type), name_(std::move(name)), unit_(std::move(unit)), next_(newest_metric) {
    if (next_ != nullptr) next_->previous_ = this;
    newest_metric = this;
    is_any_new = true;
}

Metric::~Metric() {
    if (next_ != nullptr) next_->previous_ = previous_;
    (previous_ != nullptr ? previous_->next_ : newest_metric) = next_;
}

void Metric::count(double value) const {
    auto& network = http::ClientNetwork::current("a metric");
    // Of those that came later than scenario(), too.
    if (std::exchange(is_any_new, false)) {
        if (const auto mistakes = load::mistakes_in_metrics(); !mistakes.empty()) {
            network.end_run(mistakes.front());
            throw std::logic_error(mistakes.front());
        }
    }
    const SeriesType type = series_type(*this);
    const auto other =
        network.series_recorder().record_metric({type, name_, unit_, value, Clock::now()});
    if (!other) return;
    const std::string why = clash_of(name_, *other, type);
    network.end_run(why);  // Its figures would be those of half of the metric.
    throw std::logic_error(why);
}

void Metric::count(Time time) const {
    const double per_second = stats::units_per_second(unit_);
    if (per_second > 0) return count(time.count() * per_second);
    throw std::logic_error(fmt::format(
        "the metric '{}' got a time, but has the unit '{}'; give it the unit s, ms, us or ns",
        name_,
        unit_
    ));
}

}  // namespace detail

std::vector<std::string> load::mistakes_in_metrics() {
    std::vector<std::string> mistakes;
    std::map<std::string_view, const detail::Metric*> known;
    for (const detail::Metric* metric = newest_metric; metric != nullptr; metric = metric->next()) {
        const std::string& name = metric->name();
        if (name.empty()) mistakes.push_back("a metric has an empty name");
        const detail::Metric& other = *known.emplace(name, metric).first->second;
        if (other.type() != metric->type()) {
            mistakes.push_back(clash_of(name, series_type(*metric), series_type(other)));
        } else if (other.unit() != metric->unit()) {
            mistakes.push_back(fmt::format(
                "the metric '{}' is counted in '{}' and in '{}'; give it one unit",
                name,
                metric->unit(),
                other.unit()
            ));
        }
    }
    return mistakes;
}

}  // namespace mayfly
