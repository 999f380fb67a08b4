#include "stats/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.hpp"

namespace mayfly::stats {
namespace {

constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint8_t pack_version = 1;
// Far above any run (a million a second for nine years), low enough that sums of many restored
// histograms do not wrap.
constexpr std::uint64_t most_restored_samples = std::uint64_t{1} << 48;

/// LEB128: seven bits a byte, the lowest first.
void put(std::vector<std::uint8_t>& bytes, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<std::uint8_t>(number | 0x80));
    bytes.push_back(static_cast<std::uint8_t>(number));
}

/// Takes numbers off the front; after the first one that is cut short, does not fit 64 bits or is
/// longer than need be, everything is 0 and is_good() false.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

    std::uint64_t number() {
        std::uint64_t result = 0;
        for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
            const std::uint8_t byte = rest_.front();
            rest_ = rest_.subspan(1);
            const std::uint64_t bits = byte & 0x7fU;
            if (bits << shift >> shift != bits || (byte == 0 && shift != 0)) break;
            result |= bits << shift;
            if (byte < 0x80) return result;
        }
        rest_ = {};
        is_good_ = false;
        return 0;
    }
    bool is_good() const { return is_good_; }
    std::size_t left() const { return rest_.size(); }

private:
    std::span<const std::uint8_t> rest_;
    bool is_good_ = true;
};

}  // namespace

std::uint64_t Histogram::lowest_in(std::size_t bucket) {
    if (bucket < 2048) return bucket;
    const std::size_t dropped = (bucket >> precision_bits) - 1;
    return (bucket - (dropped << precision_bits)) << dropped;
}

std::uint64_t Histogram::highest_in(std::size_t bucket) {
    // The last bucket is open: it also holds what is beyond the range.
    if (bucket + 1 >= bucket_count) return static_cast<std::uint64_t>(longest);
    return lowest_in(bucket + 1) - 1;
}

std::uint64_t Histogram::capped_highest_in(std::size_t bucket) const {
    return std::min(highest_in(bucket), static_cast<std::uint64_t>(max_));
}

Histogram::Page& Histogram::page_at(std::size_t page) {
    if (directory_.empty()) first_page_ = page;
    if (page < first_page_) {
        directory_.insert(directory_.begin(), first_page_ - page, PageNumber{0});
        first_page_ = page;
    }
    if (page - first_page_ >= directory_.size()) directory_.resize(page - first_page_ + 1);
    PageNumber& number = directory_[page - first_page_];
    if (number == 0) {
        pages_.emplace_back();
        number = static_cast<PageNumber>(pages_.size());
    }
    return pages_[number - 1U];
}

/// Calls visit(number of the page, page), ascending.
template <class Visit>
void Histogram::for_each_page(Visit visit) const {
    for (std::size_t place = 0; place < directory_.size(); ++place) {
        if (directory_[place] != 0) visit(first_page_ + place, pages_[directory_[place] - 1U]);
    }
}

/// Calls visit(bucket, count) for the occupied ones, ascending.
template <class Visit>
void Histogram::for_each_bucket(Visit visit) const {
    for_each_page([&](std::size_t number, const Page& page) {
        for (std::size_t i = 0; i < page.size(); ++i) {
            if (page[i] != 0) visit(number * page.size() + i, page[i]);
        }
    });
}

void Histogram::record(Duration value, std::uint64_t times) {
    if (times == 0) return;
    const std::int64_t nanos = std::max<std::int64_t>(value.count(), 0);
    const auto in_range = std::min(static_cast<std::uint64_t>(nanos), highest_value);
    const std::size_t bucket = bucket_of(in_range);
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
    for (std::size_t place = 0; place < other.directory_.size(); ++place) {
        const PageNumber number = other.directory_[place];
        if (number == 0) continue;
        const Page& from = other.pages_[number - 1U];
        Page& into = page_at(other.first_page_ + place);
        for (std::size_t i = 0; i < page_size; ++i) into[i] += from[i];
    }
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

void Histogram::subtract(const Histogram& earlier) {
    if (earlier.empty()) return;
    check(earlier.count_ <= count_, "what is subtracted is an earlier state");
    earlier.for_each_bucket([&](std::size_t bucket, std::uint64_t count) {
        const PageNumber number = page_number_of(bucket);
        check(number != 0, "what is subtracted is an earlier state");
        std::uint64_t& counter = pages_[number - 1U][bucket % page_size];
        check(counter >= count, "what is subtracted is an earlier state");
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

Histogram Histogram::take() {
    Histogram taken;
    if (empty()) {
        *this = Histogram{};
        return taken;
    }
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
    // Long double holds every 64-bit count. A percent that is not a binary fraction must not push
    // an exact rank up by one: 99.9 % of 1000 is 999.0000000000001 in doubles.
    const auto share = static_cast<long double>(std::clamp(percent, 0.0, 100.0)) / 100;
    const long double exact = share * static_cast<long double>(count_);
    const long double nearest = std::round(exact);
    const bool is_whole = std::abs(exact - nearest) <= nearest * 1e-15L;
    const auto rank = static_cast<std::uint64_t>(is_whole ? nearest : std::ceil(exact));
    return std::clamp<std::uint64_t>(rank, 1, count_);
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

// version, number of buckets, and unless that is 0: min, max, sum (low and high 64 bits), then for
// each bucket ascending how many empty ones it follows, and its count.
std::vector<std::uint8_t> Histogram::pack() const {
    std::uint64_t occupied = 0;
    for_each_bucket([&](std::size_t, std::uint64_t) { ++occupied; });
    std::vector<std::uint8_t> packed;
    packed.reserve(32 + 3 * occupied);
    packed.push_back(pack_version);
    put(packed, occupied);
    if (occupied == 0) return packed;
    put(packed, static_cast<std::uint64_t>(min_));
    put(packed, static_cast<std::uint64_t>(max_));
    put(packed, static_cast<std::uint64_t>(sum_));
    put(packed, static_cast<std::uint64_t>(sum_ >> 64));
    std::size_t next = 0;
    for_each_bucket([&](std::size_t bucket, std::uint64_t count) {
        put(packed, bucket - next);
        put(packed, count);
        next = bucket + 1;
    });
    return packed;
}

bool Histogram::restore(const std::vector<std::uint8_t>& packed) {
    if (packed.empty() || packed[0] != pack_version) return false;
    Reader reader(std::span<const std::uint8_t>(packed).subspan(1));
    Histogram restored;
    const std::uint64_t occupied = reader.number();
    if (occupied > 0) {
        const std::uint64_t min = reader.number();
        const std::uint64_t max = reader.number();
        if (min > max || max > static_cast<std::uint64_t>(longest)) return false;
        restored.min_ = static_cast<std::int64_t>(min);
        restored.max_ = static_cast<std::int64_t>(max);
        restored.sum_ = reader.number();
        restored.sum_ |= Sum{reader.number()} << 64;
    }
    std::size_t bucket = 0;
    for (std::uint64_t i = 0; i < occupied; ++i, ++bucket) {
        const std::uint64_t gap = reader.number();
        const std::uint64_t count = reader.number();
        if (gap >= bucket_count - bucket) return false;
        if (count == 0 || count > most_restored_samples - restored.count_) return false;
        bucket += gap;
        restored.page_at(bucket / page_size)[bucket % page_size] = count;
        restored.count_ += count;
    }
    if (!reader.is_good() || reader.left() != 0 || !restored.is_plausible()) return false;
    *this = std::move(restored);
    return true;
}

/// Whether there are samples in the buckets that have this min, max and sum.
bool Histogram::is_plausible() const {
    if (empty()) return true;
    std::size_t first = bucket_count;
    std::size_t last = 0;
    Sum least = 0;
    Sum most = 0;
    for_each_bucket([&](std::size_t bucket, std::uint64_t count) {
        first = std::min(first, bucket);
        last = bucket;
        least += Sum{std::max(lowest_in(bucket), static_cast<std::uint64_t>(min_))} * count;
        most += Sum{capped_highest_in(bucket)} * count;
    });
    const auto is_within = [](std::int64_t nanos, std::size_t bucket) {
        const auto value = static_cast<std::uint64_t>(nanos);
        return lowest_in(bucket) <= value && value <= highest_in(bucket);
    };
    return is_within(min_, first) && is_within(max_, last) && least <= sum_ && sum_ <= most &&
           (count_ > 1 || min_ == max_);
}

bool Histogram::operator==(const Histogram& other) const {
    return count_ == other.count_ && sum_ == other.sum_ && min_ == other.min_ &&
           max_ == other.max_ && buckets() == other.buckets();
}

}  // namespace mayfly::stats
