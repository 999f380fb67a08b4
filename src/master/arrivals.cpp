#include "master/arrivals.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mayfly::master {

bool Arrivals::deal(const std::vector<std::uint32_t>& live, Duration elapsed) {
    if (plan_.is_empty() || live.empty()) return false;  // A lost worker's are lost, not nobody's.
    auto workers = live;
    std::ranges::sort(workers);
    // A worker without a user would drop all of its part.
    const auto fewest = std::ranges::min_element(plan_.max_users);
    const bool is_limited = fewest != plan_.max_users.end() && *fewest < workers.size();
    if (is_limited) workers.resize(std::max<std::size_t>(*fewest, 1));
    if (!deals_.empty() && deals_.back().workers == workers) return false;
    const auto from = deals_.empty() ? Duration(0) : elapsed + notice;
    deals_.push_back({from, std::move(workers)});
    return true;
}

Arrivals::Arrivals(plan::ArrivalPlan plan) : plan_(std::move(plan)) {
    for (const plan::ArrivalStream& stream : plan_.streams) {
        const bool lasts = stream.rates.length() == Duration(0);
        stages_.push_back({.all = lasts ? 0 : stream.rates.stages().size()});
    }
}

Result<void> Arrivals::set_rate(const std::string& kind, double per_second, Duration from) {
    std::vector<std::string> names;
    plan::ArrivalStream* chosen = plan_.streams.size() == 1 ? &plan_.streams.front() : nullptr;
    for (plan::ArrivalStream& stream : plan_.streams) {
        names.push_back(stream.names());
        if (names.back() == kind) chosen = &stream;
    }
    if (names.empty()) {
        return Error{"no kind of users has arrivals in this run; change its users instead"};
    }
    const auto all = fmt::format("{}", fmt::join(names, ", "));
    if (!kind.empty() && std::ranges::find(names, kind) == names.end()) {
        return Error{
            fmt::format("no arrivals are those of '{}'; there are those of {}", kind, all)};
    }
    if (chosen == nullptr) {
        return Error{fmt::format("say whose rate is to change, with \"kind\": {}", all)};
    }
    const auto end = chosen->rates.length();
    if (end > Duration(0) && from >= end) return Error{"the plan of these arrivals is over"};
    chosen->rates = chosen->rates.held(from, per_second);
    // No stage begins any more.
    stages_[static_cast<std::size_t>(chosen - plan_.streams.data())].all = 0;
    planned_.clear();
    return {};
}

bool Arrivals::skip_stage(Duration elapsed, Duration from) {
    bool has_any = false;
    for (plan::ArrivalStream& stream : plan_.streams) {
        const auto end = stream.rates.end_of_stage(elapsed);
        if (end && from < *end) stream.rates = stream.rates.skipped(from);
        has_any = has_any || end;
    }
    if (has_any) planned_.clear();
    return has_any;
}

std::vector<Arrivals::BegunStage> Arrivals::take_begun_stages(Duration elapsed) {
    std::vector<BegunStage> news;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        auto& [all, begun] = stages_[i];
        const auto& stages = plan_.streams[i].rates.stages();
        // From the end: a stage that is skipped becomes two, those to come are as they were.
        std::size_t left = 0;
        Duration begin = plan_.streams[i].rates.length();
        for (; left < stages.size(); ++left) {
            begin -= stages[stages.size() - 1 - left].length;
            if (begin <= elapsed) break;
        }
        const auto first = stages.size() - all + begun;
        for (auto at = first; at + left + 1 < stages.size(); ++at) begin -= stages[at].length;
        for (; begun + left < all; ++begun) {
            const auto& stage = stages[stages.size() - all + begun];
            auto words = fmt::format(
                "stage {} of {}: to {:g} arrivals a second{}",
                begun + 1,
                all,
                stage.per_second,
                stages_.size() > 1 ? " of " + plan_.streams[i].names() : ""
            );
            news.push_back({begin, std::move(words)});
            begin += stage.length;
        }
    }
    return news;
}

std::vector<plan::Stripe> Arrivals::stripes_of(std::uint32_t worker) const {
    std::vector<plan::Stripe> stripes;
    for (const auto& [from, workers] : deals_) {
        const auto place = std::ranges::find(workers, worker);
        const bool has_part = place != workers.end();
        const auto index = static_cast<std::uint64_t>(place - workers.begin());
        const auto next =
            has_part ? plan::Stripe{from, index, workers.size()} : plan::Stripe{from, 0, 0};
        stripes.push_back(next);
    }
    return stripes;
}

bool Arrivals::has_part(std::uint32_t worker, Duration elapsed) const {
    for (auto deal = deals_.rbegin(); deal != deals_.rend(); ++deal) {
        if (std::ranges::find(deal->workers, worker) != deal->workers.end()) return true;
        if (deal->from <= elapsed) return false;
    }
    return false;
}

void Arrivals::merge(
    std::uint32_t worker, const std::vector<stats::ArrivalDelta>& news, bool is_current
) {
    for (const auto& [kind, counts] : news) {
        auto known = counts;
        known.start_delays = {};
        stats::merge(reported_[worker][kind], known);
        stats::merge((is_current ? current_ : before_)[kind], counts);
    }
}

std::uint64_t Arrivals::begun_in(const std::vector<stats::ArrivalDelta>& news) const {
    std::uint64_t begun = 0;
    for (const auto& [kind, counts] : news) {
        if (plan_.has(kind)) begun += counts.start_delays.count();
    }
    return begun;
}

/// When the last of the worker's stripes ended.
Duration Arrivals::end_of(std::uint32_t worker, Duration elapsed) const {
    Duration end = std::min(elapsed, stopped_.value_or(elapsed));
    if (plan_.until > Duration(0)) end = std::min(end, plan_.until);
    for (auto deal = deals_.rbegin(); deal != deals_.rend(); ++deal) {
        if (std::ranges::find(deal->workers, worker) != deal->workers.end()) return end;
        end = std::min(end, deal->from);
    }
    return Duration(0);
}

const std::map<std::string, std::uint64_t>& Arrivals::planned(std::uint32_t worker, Duration until)
    const {
    auto& [counted, ticks] = planned_[worker];
    if (counted == until) return ticks;
    counted = until;
    ticks.clear();
    const auto stripes = stripes_of(worker);
    for (std::size_t i = 0; i < plan_.streams.size(); ++i) {
        const auto& stream = plan_.streams[i];
        const auto counts = plan::count_ticks(stream, plan_.seed_of(i), stripes, until);
        for (std::size_t kind = 0; kind < counts.size(); ++kind) {
            ticks[stream.kinds[kind]] += counts[kind];
        }
    }
    return ticks;
}

/// Of workers that will not tell: what they had begun, or should have, and not ended.
std::map<std::uint32_t, Arrivals::Counts> Arrivals::lost(
    const Roster& roster, Duration elapsed, bool is_over
) const {
    std::map<std::uint32_t, Counts> all;
    std::set<std::uint32_t> dealt;
    for (const auto& deal : deals_) dealt.insert(deal.workers.begin(), deal.workers.end());
    for (const auto index : dealt) {
        const auto known = roster.workers().find(index);
        const bool tells = known != roster.workers().end() && known->second.counts() && !is_over;
        if (tells || closed_.contains(index)) continue;
        const auto found = reported_.find(index);
        const auto reported = found == reported_.end() ? Counts() : found->second;
        auto& lost = all[index];
        for (const auto& [kind, ticks] : planned(index, end_of(index, elapsed))) {
            const auto own = reported.find(kind);
            const auto counts = own == reported.end() ? stats::ArrivalCounts() : own->second;
            const auto scheduled = std::max(ticks, counts.scheduled);
            lost[kind].scheduled += scheduled - counts.scheduled;
            lost[kind].lost += scheduled - counts.ended();
        }
    }
    return all;
}

void Arrivals::reset(const Roster& roster, Duration elapsed) {
    for (const auto& [kind, counts] : current_) stats::merge(before_[kind], counts);
    lost_before_ = lost(roster, elapsed, false);
    current_.clear();
}

std::map<std::string, stats::ArrivalCounts> Arrivals::counts(
    const Roster& roster, Duration elapsed, bool is_over
) const {
    Counts all = current_;
    for (const auto& stream : plan_.streams) {
        for (const auto& kind : stream.kinds) all[kind].scheduled = 0;
    }
    for (const auto& [worker, reported] : reported_) {
        for (const auto& [kind, counts] : reported) all[kind].scheduled += counts.scheduled;
    }
    for (const auto& [worker, lost] : lost(roster, elapsed, is_over)) {
        const auto known = lost_before_.find(worker);
        for (const auto& [kind, news] : lost) {
            all[kind].scheduled += news.scheduled;
            all[kind].lost += news.lost;
            // What a worker was lost with, unless it has come back and told.
            if (known == lost_before_.end() || !known->second.contains(kind)) continue;
            const auto before = std::min(known->second.at(kind).lost, news.lost);
            all[kind].scheduled -= std::min(all[kind].scheduled, before);
            all[kind].lost -= before;
        }
    }
    for (const auto& [kind, counts] : before_) {
        auto& now = all[kind];
        now.scheduled -= std::min(now.scheduled, counts.ended());
    }
    return all;
}

void add_arrivals(
    stats::Snapshot& snapshot,
    const std::map<std::string, stats::ArrivalCounts>& counts,
    const plan::ArrivalPlan& plan,
    double max_rate
) {
    for (auto& kind : snapshot.kinds) {
        const auto known = counts.find(kind.name);
        if (known == counts.end()) continue;
        const bool is_planned = plan.has(kind.name);
        if (!is_planned && known->second.start_delays.empty()) continue;
        (is_planned ? kind.arrivals : kind.pace) = known->second;
        auto& sum = is_planned ? snapshot.arrivals : snapshot.pace;
        if (!sum) sum.emplace();
        stats::merge(*sum, known->second);
    }
    if (!snapshot.arrivals || snapshot.arrivals->dropped == 0) return;
    snapshot.run.warnings.push_back(fmt::format(
        "{} of {} arrivals were dropped, as no user could begin them in time: {}{}the target is "
        "slower than this rate allows, or more users are needed (--max-users)",
        snapshot.arrivals->dropped,
        snapshot.arrivals->scheduled,
        plan.deadline > Duration(0) ? "--arrival-deadline is too short, " : "",
        max_rate > 0 ? "--max-rate holds their requests back, " : ""
    ));
}

}  // namespace mayfly::master
