#include "stats/histogram.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "stats/nearest_rank.hpp"
#include "stats/spread.hpp"

namespace mayfly::stats {
namespace {

constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t most_gathered = 1024;  // 8 KiB.

}  // namespace

/// Makes room in the directory for these pages and all between them.
void Histogram::cover(std::size_t first, std::size_t last) const {
    if (directory_.empty()) first_page_ = first;
    if (first < first_page_) {
        directory_.insert(directory_.begin(), first_page_ - first, PageNumber{0});
        first_page_ = first;
    }
    if (last - first_page_ >= directory_.size()) directory_.resize(last - first_page_ + 1);
}

Histogram::PageNumber Histogram::new_page() const {
    pages_.emplace_back();
    return static_cast<PageNumber>(pages_.size());
}

/// The page, made if it is new; the directory covers it.
Histogram::Page& Histogram::page_at(std::size_t page) {
    PageNumber& number = directory_[page - first_page_];
    if (number == 0) number = new_page();
    return pages_[number - 1U];
}

/// The tallies of `owner`, this or another one, to the pages.
void Histogram::add(const Histogram& owner) const {
    if (owner.tallies_.empty()) return;
    const auto page_of = [](std::int64_t nanos) {
        return bucket_of(std::min(static_cast<std::uint64_t>(nanos), highest_value)) / page_size;
    };
    cover(page_of(owner.min_), page_of(owner.max_));
    // Nothing in this loop but what it takes: a busy master is in it most of the time.
    PageNumber* const numbers = directory_.data();
    const std::size_t first = first_page_;
    Page* pages = pages_.data();
    for (const Tally& tally : owner.tallies_) {
        PageNumber& number = numbers[tally.bucket() / page_size - first];
        if (number == 0) [[unlikely]] {
            number = new_page();
            pages = pages_.data();
        }
        pages[number - 1U][tally.bucket() % page_size] += tally.count();
    }
}

/// From the form in which it came, or waits, to the one that can be added to.
void Histogram::unfold() const {
    add(*this);
    tallies_.clear();
    waits_ = false;
}

void Histogram::record(Duration value, std::uint64_t times) {
    if (times == 0) return;
    if (!tallies_.empty()) unfold();
    const std::int64_t nanos = std::max<std::int64_t>(value.count(), 0);
    const auto in_range = std::min(static_cast<std::uint64_t>(nanos), highest_value);
    const std::size_t bucket = bucket_of(in_range);
    cover(bucket / page_size, bucket / page_size);
    Page& page = page_at(bucket / page_size);
    page[bucket % page_size] += times;
    count_ += times;
    sum_ += Sum{static_cast<std::uint64_t>(nanos)} * times;
    min_ = std::min(min_, nanos);
    max_ = std::max(max_, nanos);
}

void Histogram::merge(const Histogram& other) {
    if (other.empty()) return;
    if (empty()) {  // Assigning reuses our memory.
        *this = other;
        return;
    }
    other.settle();
    if (!tallies_.empty()) unfold();
    add(other);
    if (!other.directory_.empty()) {
        cover(other.first_page_, other.first_page_ + other.directory_.size() - 1);
    }
    for (std::size_t place = 0; place < other.directory_.size(); ++place) {
        const PageNumber number = other.directory_[place];
        if (number == 0) continue;
        const Page& from = other.pages_[number - 1U];
        Page& into = page_at(other.first_page_ + place);
        for (std::size_t i = 0; i < page_size; ++i) into[i] += from[i];
    }
    add_figures(other);
}

void Histogram::add_figures(const Histogram& other) {
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

void Histogram::gather(const Histogram& news) {
    if (news.empty()) return;
    if (news.waits_ || news.tallies_.empty() || news.tallies_.size() > most_gathered) {
        merge(news);
        return;
    }
    if (tallies_.size() + news.tallies_.size() > most_gathered) unfold();
    tallies_.insert(tallies_.end(), news.tallies_.begin(), news.tallies_.end());
    waits_ = true;
    add_figures(news);
}

void Histogram::clear() {
    tallies_.clear();
    pages_.clear();
    directory_.clear();
    first_page_ = 0;
    waits_ = false;
    count_ = 0;
    sum_ = 0;
    min_ = longest;
    max_ = 0;
}

void Histogram::subtract(const Histogram& earlier) {
    if (earlier.empty()) return;
    ensure(earlier.count_ <= count_, "what is subtracted is an earlier state");
    if (!tallies_.empty()) unfold();
    earlier.for_each_bucket([&](std::size_t bucket, std::uint64_t count) {
        const PageNumber number = page_number_of(bucket);
        ensure(number != 0, "what is subtracted is an earlier state");
        std::uint64_t& counter = pages_[number - 1U][bucket % page_size];
        ensure(counter >= count, "what is subtracted is an earlier state");
        counter -= count;
    });
    count_ -= earlier.count_;
    sum_ -= earlier.sum_;
    if (empty()) {
        *this = Histogram{};
        return;
    }
    std::size_t lowest = bucket_count;
    std::size_t highest = 0;
    for_each_bucket([&](std::size_t bucket, std::uint64_t) {
        lowest = std::min(lowest, bucket);
        highest = bucket;
    });
    min_ = std::max(min_, static_cast<std::int64_t>(lowest_in(lowest)));
    max_ = static_cast<std::int64_t>(capped_highest_in(highest));
}

Histogram Histogram::without(const Histogram& part) const {
    Histogram left;
    const auto taken = part.buckets();
    auto next = taken.begin();
    for (const Bucket& bucket : buckets()) {
        while (next != taken.end() && next->lowest < bucket.lowest) ++next;
        const bool is_same = next != taken.end() && next->lowest == bucket.lowest;
        const std::uint64_t out = is_same ? next->count : 0;
        if (bucket.count > out) left.record(std::min(bucket.highest, max()), bucket.count - out);
    }
    // Only the end of a bucket is known of others.
    if (!left.empty() && (part.empty() || min() < part.min())) left.min_ = min_;
    return left;
}

void Histogram::share_out(Spread& spread, std::span<Histogram* const> shares) const {
    for (Histogram* const share : shares) share->clear();
    for_each_bucket([&](std::size_t bucket, std::uint64_t count) {
        const bool is_open = bucket + 1 == bucket_count;
        const std::uint64_t value = is_open ? capped_highest_in(bucket) : highest_in(bucket);
        spread.share_out(count, [&](std::size_t part, std::uint64_t some) {
            Histogram& share = *shares[part];
            const auto nanos = static_cast<std::int64_t>(value);
            if (share.tallies_.empty()) share.min_ = nanos;
            share.tallies_.emplace_back(bucket, some);
            share.count_ += some;
            share.sum_ += Sum{value} * some;
            share.max_ = nanos;
        });
    });
}

Histogram Histogram::take() {
    Histogram taken;
    if (empty() || !tallies_.empty()) return std::exchange(*this, Histogram{});
    const auto is_used = [](const Page& page) {
        return std::any_of(page.begin(), page.end(), [](std::uint64_t n) { return n != 0; });
    };
    std::size_t first = directory_.size();
    std::size_t last = 0;
    std::size_t used = 0;
    for (std::size_t place = 0; place < directory_.size(); ++place) {
        if (directory_[place] == 0 || !is_used(pages_[directory_[place] - 1U])) continue;
        first = std::min(first, place);
        last = place;
        ++used;
    }
    taken.first_page_ = first_page_ + first;
    taken.directory_.resize(last - first + 1);
    taken.pages_.reserve(used);
    for (std::size_t place = first; place <= last; ++place) {
        if (directory_[place] == 0) continue;
        Page& page = pages_[directory_[place] - 1U];
        if (!is_used(page)) continue;
        taken.pages_.push_back(page);
        taken.directory_[place - first] = static_cast<PageNumber>(taken.pages_.size());
        page.fill(0);
    }
    taken.count_ = std::exchange(count_, 0);
    taken.sum_ = std::exchange(sum_, 0);
    taken.min_ = std::exchange(min_, longest);
    taken.max_ = std::exchange(max_, 0);
    if (used * 4 < pages_.size()) *this = Histogram{};
    return taken;
}

Duration Histogram::sum() const {
    return Duration(static_cast<std::int64_t>(std::min<Sum>(sum_, static_cast<Sum>(longest))));
}

Duration Histogram::mean() const {
    return Duration(empty() ? 0 : static_cast<std::int64_t>(sum_ / count_));
}

std::uint64_t Histogram::rank_of(double percent) const {
    return nearest_rank(percent, count_);
}

Duration Histogram::percentile(double percent) const {
    return percentiles<1>({percent})[0];
}

void Histogram::find_percentiles(std::span<const double> percents, std::span<Duration> values)
    const {
    if (empty()) return;
    std::size_t found = 0;
    std::uint64_t passed = 0;
    std::uint64_t rank = rank_of(percents[0]);
    for_each_page([&](std::size_t number, const Page& page) {
        if (found == percents.size()) return;
        std::uint64_t in_page = 0;
        for (const std::uint64_t count : page) in_page += count;
        const std::uint64_t before = std::exchange(passed, passed + in_page);
        while (found < percents.size() && rank <= passed) {
            std::size_t i = 0;
            for (std::uint64_t seen = before + page[0]; seen < rank; seen += page[i]) ++i;
            const std::uint64_t highest = capped_highest_in(number * page.size() + i);
            values[found] = Duration(std::max(static_cast<std::int64_t>(highest), min_));
            if (++found < percents.size()) rank = rank_of(percents[found]);
        }
    });
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
    std::vector<Bucket> result;
    for_each_bucket([&](std::size_t bucket, std::uint64_t count) {
        const bool is_open = bucket + 1 == bucket_count;
        const std::uint64_t highest = is_open ? capped_highest_in(bucket) : highest_in(bucket);
        result.push_back(
            {Duration(static_cast<std::int64_t>(lowest_in(bucket))),
             Duration(static_cast<std::int64_t>(highest)),
             count}
        );
    });
    return result;
}

bool Histogram::operator==(const Histogram& other) const {
    return count_ == other.count_ && sum_ == other.sum_ && min_ == other.min_ &&
           max_ == other.max_ && buckets() == other.buckets();
}

}  // namespace mayfly::stats
