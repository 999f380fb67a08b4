// The requests of one worker that have begun and not ended: how many, and since when the oldest.
//
// Owned by the recorder and used from its loop's thread only. A request writes two words of dense
// memory; the oldest is searched for only when somebody asks. Reads no clock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.hpp"

namespace mayfly::stats {

class InFlight {
public:
    /// One request, for as long as it is in scope.
    class Request {
    public:
        Request(InFlight& all, Instant started) : all_(all), place_(all.open(started)) {}
        ~Request() { all_.close(place_); }
        Request(const Request&) = delete;
        Request& operator=(const Request&) = delete;

    private:
        InFlight& all_;
        std::uint32_t place_;
    };

    /// The place of a request, to be given to close() once.
    std::uint32_t open(Instant started) {
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(started_.size()));
            started_.push_back(nobody);
        }
        const std::uint32_t place = free_.back();
        free_.pop_back();
        started_[place] = started;
        return place;
    }
    void close(std::uint32_t place) {
        started_[place] = nobody;
        free_.push_back(place);
    }

    std::size_t count() const { return started_.size() - free_.size(); }
    /// How long the oldest has taken until `now`; 0 if there is none.
    Duration oldest_age(Instant now) const {
        const auto oldest = std::ranges::min_element(started_);
        return count() == 0 ? Duration(0) : std::max(now - *oldest, Duration(0));
    }

private:
    static constexpr Instant nobody = Instant::max();

    std::vector<Instant> started_;  // By place; `nobody` where it is free.
    std::vector<std::uint32_t> free_;
};

}  // namespace mayfly::stats
