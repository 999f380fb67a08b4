// Histograms on the wire and in files.
#include <algorithm>
#include <utility>

#include "stats/histogram.hpp"

namespace mayfly::stats {
namespace {

constexpr std::uint8_t pack_version = 1;
// Far above any run (a million a second for nine years), low enough that sums of many restored
// histograms do not wrap.
constexpr std::uint64_t most_restored_samples = (std::uint64_t{1} << 48) - 1;

/// LEB128: seven bits a byte, the lowest first.
void put(std::vector<std::uint8_t>& bytes, std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<std::uint8_t>(number | 0x80));
    bytes.push_back(static_cast<std::uint8_t>(number));
}

/// Takes numbers off the front; after the first one that is cut short, does not fit 64 bits or is
/// longer than need be, everything is 0 and is_good() false.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes)
        : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    std::uint64_t number() {
        if (next_ != end_ && next_[0] < 0x80) return *next_++;
        return long_number();
    }
    /// The same where one byte is as likely as two: it has no branch that the processor would often
    /// guess wrong.
    std::uint64_t short_number() {
        if (end_ - next_ < 2) return number();
        const unsigned low = next_[0];
        const unsigned high = next_[1];
        const unsigned has_high = low >> 7;
        if (has_high & (high - 1 >= 0x7f)) return long_number();
        next_ += 1 + has_high;
        return (low & 0x7f) | (high & (0U - has_high)) << 7;
    }
    bool is_good() const { return is_good_; }
    std::size_t left() const { return static_cast<std::size_t>(end_ - next_); }

private:
    [[gnu::noinline]] std::uint64_t long_number() {
        std::uint64_t result = 0;
        for (unsigned shift = 0; shift < 64 && next_ != end_; shift += 7) {
            const std::uint8_t byte = *next_++;
            const std::uint64_t bits = byte & 0x7fU;
            if (bits << shift >> shift != bits || (byte == 0 && shift != 0)) break;
            result |= bits << shift;
            if (byte < 0x80) return result;
        }
        next_ = end_;
        is_good_ = false;
        return 0;
    }

    const std::uint8_t* next_;
    const std::uint8_t* end_;
    bool is_good_ = true;
};

}  // namespace

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

bool Histogram::restore(std::span<const std::uint8_t> packed) {
    clear();
    if (unpack(packed)) return true;
    clear();
    return false;
}

bool Histogram::unpack(std::span<const std::uint8_t> packed) {
    if (packed.empty() || packed[0] != pack_version) return false;
    Reader reader(packed.subspan(1));
    const std::uint64_t occupied = reader.number();
    if (occupied == 0) return reader.is_good() && reader.left() == 0;
    const std::uint64_t min = reader.number();
    const std::uint64_t max = reader.number();
    if (min > max || max > static_cast<std::uint64_t>(Duration::max().count())) return false;
    min_ = static_cast<std::int64_t>(min);
    max_ = static_cast<std::int64_t>(max);
    sum_ = reader.number();
    sum_ |= Sum{reader.number()} << 64;
    // Each takes two bytes at least, so what is announced is no more than what is there.
    if (occupied > reader.left() / 2) return false;
    // Its memory is used again, unless there is far too much of it.
    if (tallies_.capacity() > 4 * occupied + 64) tallies_ = {};
    tallies_.resize(occupied);
    std::size_t bucket = 0;
    std::uint64_t low = 0;  // If all values are as low as their buckets allow.
    std::uint64_t widths = 0;
    for (Tally& tally : tallies_) {
        const std::uint64_t gap = reader.short_number();
        const std::uint64_t count = reader.number();
        if (gap >= bucket_count - bucket) return false;
        if (count == 0 || count > most_restored_samples - count_) return false;
        bucket += gap;
        low += lowest_in(bucket) * count;
        widths += ((std::uint64_t{1} << dropped_in(bucket)) - 1) * count;
        tally = {bucket++, count};
        count_ += count;
    }
    if (!reader.is_good() || reader.left() != 0) return false;
    // Usually they are few and within the range: 64 bits hold their sums.
    constexpr std::uint64_t few = std::uint64_t{1} << (63 - range_bits);
    if (count_ < few && bucket < bucket_count) return can_have_sum(low, Sum{low} + widths);
    Sum least = 0;
    Sum most = 0;
    for (const Tally& tally : tallies_) {
        least += Sum{lowest_in(tally.bucket())} * tally.count();
        most += Sum{highest_in(tally.bucket())} * tally.count();
    }
    return can_have_sum(least, most);
}

/// Whether there are samples in the buckets, as they came, that have this min, max and sum. `least`
/// and `most` are the sums of their lowest and highest values; only the ends of the first and the
/// last bucket are known better.
bool Histogram::can_have_sum(Sum least, Sum most) const {
    const auto is_within = [](std::int64_t nanos, std::size_t bucket) {
        const auto value = static_cast<std::uint64_t>(nanos);
        return lowest_in(bucket) <= value && value <= highest_in(bucket);
    };
    const Tally& first = tallies_.front();
    const Tally& last = tallies_.back();
    if (!is_within(min_, first.bucket()) || !is_within(max_, last.bucket())) return false;
    least += Sum{static_cast<std::uint64_t>(min_) - lowest_in(first.bucket())} * first.count();
    most -= Sum{highest_in(last.bucket()) - static_cast<std::uint64_t>(max_)} * last.count();
    return least <= sum_ && sum_ <= most && (count_ > 1 || min_ == max_);
}

}  // namespace mayfly::stats
