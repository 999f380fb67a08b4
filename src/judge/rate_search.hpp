// The search for the highest rate of arrivals that keeps all thresholds: doubling, then bisection.
// Pure: what to try next, and the answer, follow from the rates that were tried so far.
//
// The lowest rate that failed is tried twice, so that one hiccup does not decide. A rate at which
// the load generator was the limit is a bound like one that failed, but says nothing of the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mayfly::judge {

/// What came of a rate.
enum class RateFinding : std::uint8_t {
    held,       // All thresholds, and the generator was not the limit.
    failed,     // A threshold, or the target fell behind.
    generator,  // It was the limit, so nothing is known of the target.
};
/// The word for it in the JSON.
std::string_view name_of(RateFinding finding);

struct SearchOptions {
    double from = 100;
    double to = 0;            // 0: no bound.
    double precision = 0.05;  // How wide the interval of the answer may be, as a part of its begin.
    bool operator==(const SearchOptions&) const = default;
};

/// The rates between which the maximum is; either may be missing.
struct RateBounds {
    double held = 0;                        // The highest that held; 0: none.
    double failed = 0;                      // The lowest that did not; 0: none.
    RateFinding why = RateFinding::failed;  // That one did not.
    bool operator==(const RateBounds&) const = default;

    double middle() const { return (held + failed) / 2; }
};

class RateSearch {
public:
    /// How often the rate is halved when nothing holds.
    static constexpr std::size_t most_halvings = 7;
    static constexpr std::size_t most_rates = 40;

    explicit RateSearch(const SearchOptions& options) : options_(options) {}

    void add(double rate, RateFinding finding);
    /// Nothing when the search is over.
    std::optional<double> next() const;
    RateBounds bounds() const;

private:
    struct Failure {
        double rate;
        RateFinding finding;
        bool is_confirmed;
    };

    double between(double low, double high) const;

    SearchOptions options_;
    std::vector<Failure> failures_;  // Above what held, ascending.
    double held_ = 0;
    std::size_t rates_ = 0;
    std::size_t halvings_ = 0;  // As long as nothing holds.
    double growth_ = 2;
};

/// "95", "93.8", "1230": as many digits as the precision of a search is worth.
std::string rate_number(double rate, double precision);

}  // namespace mayfly::judge
