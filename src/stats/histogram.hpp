// A log-linear histogram of durations up to about an hour, with a relative error of at most 0.1 %.
//
// It also keeps the exact count, sum, min and max; negative values count as 0. Memory grows with
// the values: buckets are in pages of 16, and only pages with values exist, so that one slow
// outlier costs one page, and not all up to it. Pure values: copy, compare, merge.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "stats/log_linear.hpp"

namespace mayfly::stats {

class Spread;

class Histogram : LogLinear {
public:
    void record(Duration value) {
        const std::int64_t nanos = value.count();
        const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(nanos));
        const PageNumber number = page_number_of(bucket);
        if (number == 0) [[unlikely]] {
            record(value, 1);
            return;
        }
        ++pages_[number - 1U][bucket % page_size];
        ++count_;
        sum_ += static_cast<std::uint64_t>(nanos);
        if (nanos < min_) min_ = nanos;
        if (nanos > max_) max_ = nanos;
    }
    void record(Duration value, std::uint64_t times);
    void merge(const Histogram& other);
    /// The same for small ones that are restored and many: their buckets wait until they are
    /// enough, and are then added while the pages are in the processor's cache.
    void gather(const Histogram& news);
    /// Adds what waits, as whoever reads does: before several threads read it at once.
    void settle() const {
        if (waits_) unfold();
    }
    /// Forgets everything, but keeps the memory.
    void clear();
    /// Subtracts an earlier state of this same histogram, for figures over a window; min and max
    /// become those of the remaining buckets.
    void subtract(const Histogram& earlier);
    /// What is left when `part`, some of the same values, is taken out; within 0.1 %. Where `part`
    /// has more, nothing is left.
    Histogram without(const Histogram& part) const;
    /// Makes each of `shares` what that part of `spread` gets of the values, each as the highest of
    /// its bucket.
    void share_out(Spread& spread, std::span<Histogram* const> shares) const;
    /// Returns what was recorded, without unused pages, and starts anew. Keeps the memory if most
    /// of it was needed this time, so that recording a steady load allocates nothing.
    Histogram take();

    std::uint64_t count() const { return count_; }
    bool empty() const { return count_ == 0; }
    /// The largest Duration if the true sum is larger (292 years); mean() is still exact.
    Duration sum() const;
    Duration min() const { return Duration(empty() ? 0 : min_); }  // 0 when empty.
    Duration max() const { return Duration(max_); }                // 0 when empty.
    Duration mean() const;                                         // 0 when empty.
    /// By nearest rank: rank = max(1, ceil(p / 100 * count)), the bucket's highest value, within
    /// min() and max(). `percent` in [0, 100]. 0 if empty.
    Duration percentile(double percent) const;
    /// Several percentiles in one pass; `percents` must ascend.
    template <std::size_t n>
    std::array<Duration, n> percentiles(const std::array<double, n>& percents) const {
        std::array<Duration, n> values{};
        find_percentiles(percents, values);
        return values;
    }

    struct Bucket {
        Duration lowest;
        Duration highest;
        std::uint64_t count;

        bool operator==(const Bucket& other) const = default;
    };
    /// The occupied buckets, ascending. The last possible one ends at max().
    std::vector<Bucket> buckets() const;

    /// A sparse form for the network and files. restore() returns false for invalid bytes, and is
    /// empty then. It trusts nothing: a restored histogram obeys all the rules above.
    std::vector<std::uint8_t> pack() const;
    bool restore(std::span<const std::uint8_t> packed);

    /// Equal if all samples can have been the same: buckets, count, sum, min and max.
    bool operator==(const Histogram& other) const;

private:
    // The nanoseconds of all requests on a million connections may not fit into 64 bits.
    __extension__ using Sum = unsigned __int128;
    static constexpr std::size_t page_size = 16;
    using Page = std::array<std::uint64_t, page_size>;
    class Tally {  // How many values a bucket has: fewer than 2^48, so that both are one word.
    public:
        Tally() = default;
        Tally(std::size_t bucket, std::uint64_t count) : both_(count << 16 | bucket) {}
        std::size_t bucket() const { return both_ & 0xffff; }
        std::uint64_t count() const { return both_ >> 16; }

    private:
        std::uint64_t both_ = 0;
    };
    using PageNumber = std::uint16_t;  // Index in pages_, plus one; 0 if it does not exist.

    std::uint64_t capped_highest_in(std::size_t bucket) const {
        return std::min(highest_in(bucket), static_cast<std::uint64_t>(max_));
    }

    /// 0 if the bucket's page does not exist.
    PageNumber page_number_of(std::size_t bucket) const {
        const std::size_t place = bucket / page_size - first_page_;
        return place < directory_.size() ? directory_[place] : PageNumber{0};
    }
    void cover(std::size_t first, std::size_t last) const;
    PageNumber new_page() const;
    Page& page_at(std::size_t page);
    void add(const Histogram& owner) const;
    void unfold() const;
    void add_figures(const Histogram& other);

    /// Calls visit(number of the page, page), ascending.
    template <class Visit>
    void for_each_page(Visit visit) const {
        settle();
        for (auto tally = tallies_.begin(); tally != tallies_.end();) {
            const std::size_t number = tally->bucket() / page_size;
            Page page{};
            for (; tally != tallies_.end() && tally->bucket() / page_size == number; ++tally) {
                page[tally->bucket() % page_size] = tally->count();
            }
            visit(number, std::as_const(page));
        }
        for (std::size_t place = 0; place < directory_.size(); ++place) {
            if (directory_[place] != 0) visit(first_page_ + place, pages_[directory_[place] - 1U]);
        }
    }
    /// Calls visit(bucket, count) for the occupied buckets, ascending.
    template <class Visit>
    void for_each_bucket(Visit visit) const {
        settle();
        for (const Tally& tally : tallies_) visit(tally.bucket(), tally.count());
        for (std::size_t place = 0; place < directory_.size(); ++place) {
            if (directory_[place] == 0) continue;
            const Page& page = pages_[directory_[place] - 1U];
            for (std::size_t i = 0; i < page_size; ++i) {
                if (page[i] != 0) visit((first_page_ + place) * page_size + i, page[i]);
            }
        }
    }
    void find_percentiles(std::span<const double> percents, std::span<Duration> values) const;
    std::uint64_t rank_of(double percent) const;
    bool unpack(std::span<const std::uint8_t> packed);
    bool can_have_sum(Sum least, Sum most) const;

    // A restored histogram is usually only read, to be added to others. It has no pages, but only
    // its occupied buckets, ascending, until something is added to it. Of one that gathers, these
    // are the buckets that wait, in any order, beside its pages. What gathering changes is side by
    // side, as a master with many workers waits for memory.
    mutable std::vector<Tally> tallies_;
    std::uint64_t count_ = 0;
    Sum sum_ = 0;
    std::int64_t min_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t max_ = 0;
    mutable bool waits_ = false;  // Whether something that was gathered does.
    // The existing pages in the order in which they were first needed; directory_ has the index of
    // each page from first_page_ on.
    mutable std::size_t first_page_ = 0;
    mutable std::vector<Page> pages_;
    mutable std::vector<PageNumber> directory_;
};

}  // namespace mayfly::stats
