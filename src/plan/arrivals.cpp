#include "plan/arrivals.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace mayfly::plan {
namespace {

/// Of the intervals of a Poisson process, by the integral of the rate.
double exponential_draw(Random& random) {
    return -std::log1p(-random.fraction());
}

ArrivalStream own_stream(const Kind& kind) {
    return {kind.arrivals.rates, kind.arrivals.is_poisson, {kind.name}, {1}};
}

Result<ArrivalStream> common_stream(const std::vector<Kind>& kinds, const Rates& rates) {
    ArrivalStream stream{rates};
    const auto shares = kind_shares(kinds);
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        if (shares[kind] <= 0) continue;
        stream.kinds.push_back(kinds[kind].name);
        stream.shares.push_back(shares[kind]);
    }
    if (!stream.kinds.empty()) return stream;
    return Error{
        "the arrivals have nobody to arrive: all kinds of users have a fixed count; leave "
        "--arrival-rate out or give a kind a weight"};
}

}  // namespace

std::string ArrivalStream::names() const {
    return fmt::format("{}", fmt::join(kinds, " and "));
}

Duration ArrivalPlan::length() const {
    Duration longest{};
    for (const ArrivalStream& stream : streams) {
        const auto length = stream.rates.length();
        if (length == Duration(0)) return length;
        longest = std::max(longest, length);
    }
    return longest;
}

bool ArrivalPlan::has(std::string_view kind) const {
    return std::ranges::any_of(streams, [&](const ArrivalStream& stream) {
        return std::ranges::find(stream.kinds, kind) != stream.kinds.end();
    });
}

double ArrivalPlan::per_second_at(Duration time) const {
    double sum = 0;
    for (const ArrivalStream& stream : streams) sum += stream.rates.per_second_at(time);
    return sum;
}

std::string ArrivalPlan::to_text() const {
    std::string text;
    for (const ArrivalStream& stream : streams) {
        text += fmt::format(
            "{}{} {}{}",
            text.empty() ? "" : ", ",
            stream.names(),
            stream.rates.to_text(),
            stream.is_poisson ? " at random" : ""
        );
    }
    return text;
}

Result<ArrivalPlan> arrival_plan(std::vector<Kind>& kinds, const ArrivalWishes& wishes) {
    ArrivalPlan plan{.deadline = wishes.deadline};
    if (!wishes.rates.is_empty()) {
        auto stream = common_stream(kinds, wishes.rates);
        if (!stream) return stream.error();
        plan.streams.push_back(std::move(*stream));
    }
    for (Kind& kind : kinds) {
        const bool takes_part = kind.weight > 0 || kind.fixed_count > 0;
        const bool is_common = !wishes.rates.is_empty() && kind.fixed_count == 0;
        const bool has_own = wishes.rates.is_empty() && !kind.arrivals.rates.is_empty();
        if (!takes_part || (!is_common && !has_own)) continue;
        if (has_own) plan.streams.push_back(own_stream(kind));
        const auto own = kind.arrivals.max_users;
        plan.max_users.push_back(own > 0 ? own : wishes.max_users);
        kind.weight = 0;
        kind.fixed_count = 0;
    }
    return plan;
}

Ticks::Ticks(const ArrivalStream& stream, std::uint64_t seed) : stream_(&stream), random_(seed) {
    if (stream.is_poisson) arrivals_ = exponential_draw(random_);
    find();
}

void Ticks::find() {
    const double arrivals = stream_->is_poisson ? arrivals_ : static_cast<double>(number_);
    const auto due = stream_->rates.time_of(arrivals);
    tick_ = due ? std::optional(Tick{number_, *due}) : std::nullopt;
}

void Ticks::skip_to(std::uint64_t number) {
    if (stream_->is_poisson) {
        for (; number_ < number; ++number_) arrivals_ += exponential_draw(random_);
    }
    number_ = std::max(number_, number);
    find();
}

void Ticks::skip_until(Duration moment) {
    if (!stream_->is_poisson) {
        // One of the next few, as the integral and its inverse are rounded.
        const double before = std::floor(stream_->rates.arrivals_until(moment)) - 1;
        if (before > static_cast<double>(number_)) skip_to(static_cast<std::uint64_t>(before));
    }
    while (tick_ && tick_->due < moment) next();
}

std::size_t kind_of(const ArrivalStream& stream, std::uint64_t number) {
    // Multiples of the golden ratio, without their whole part, are spread as evenly as can be.
    constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15U;
    const double point = static_cast<double>((number * golden_ratio) >> 11) * 0x1.0p-53;
    double sum = 0;
    for (std::size_t kind = 0; kind + 1 < stream.shares.size(); ++kind) {
        sum += stream.shares[kind];
        if (point < sum) return kind;
    }
    return stream.shares.size() - 1;
}

void StripedTicks::follow(std::vector<Stripe> stripes) {
    stripes_ = std::move(stripes);
    ticks_ = taken_;
}

std::optional<Tick> StripedTicks::peek() {
    while (ticks_.now()) {
        const auto& [number, due] = *ticks_.now();
        const auto next =
            std::ranges::find_if(stripes_, [&](const Stripe& stripe) { return stripe.from > due; });
        const bool is_last = next == stripes_.end();
        if (next == stripes_.begin() || std::prev(next)->of == 0) {
            if (is_last) return std::nullopt;
            ticks_.skip_until(next->from);
            continue;
        }
        const auto& [from, index, of] = *std::prev(next);
        const auto ahead = (index + of - number % of) % of;
        if (ahead == 0) return ticks_.now();
        auto own = ticks_;
        own.skip_to(number + ahead);
        if (is_last || (own.now() && own.now()->due < next->from)) {
            ticks_ = own;
        } else {
            ticks_.skip_until(next->from);
        }
    }
    return std::nullopt;
}

void StripedTicks::take() {
    ticks_.next();
    taken_ = ticks_;
}

std::vector<std::uint64_t> StripedTicks::take_until(Duration moment) {
    std::vector<std::uint64_t> counts(stream_->kinds.size());
    while (taken_.now() && taken_.now()->due < moment) {
        const auto [first, due] = *taken_.now();
        const auto next = std::ranges::find_if(stripes_, [&, due = due](const Stripe& stripe) {
            return stripe.from > due;
        });
        const bool is_last = next == stripes_.end();
        taken_.skip_until(is_last ? moment : std::min(moment, next->from));
        if (next == stripes_.begin() || std::prev(next)->of == 0) continue;
        const auto& [from, index, of] = *std::prev(next);
        const auto own = first + (index + of - first % of) % of;
        if (own >= taken_.number()) continue;
        if (counts.size() == 1) {
            counts[0] += (taken_.number() - own - 1) / of + 1;
        } else {
            for (auto number = own; number < taken_.number(); number += of) {
                ++counts[kind_of(*stream_, number)];
            }
        }
    }
    ticks_ = taken_;
    return counts;
}

std::vector<std::uint64_t> count_ticks(
    const ArrivalStream& stream, std::uint64_t seed, std::span<const Stripe> stripes, Duration until
) {
    StripedTicks ticks(stream, seed);
    ticks.follow({stripes.begin(), stripes.end()});
    return ticks.take_until(until);
}

std::uint64_t part_of(std::uint64_t all, const Stripe& stripe) {
    if (stripe.of == 0) return 0;
    return all / stripe.of + (stripe.index < all % stripe.of ? 1 : 0);
}

}  // namespace mayfly::plan
