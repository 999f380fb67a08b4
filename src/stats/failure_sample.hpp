// What one failed request was: whose it was, what it took and what went over the wire. Of each
// failure the first two and the latest are kept. Pure values.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "stats/sample.hpp"

namespace mayfly::stats {

struct FailureSample {
    UnixMillis time = 0;   // When it ended.
    std::string worker{};  // Its name; filled in by the master.
    std::string kind{};    // User kind; empty if no user made it.
    std::uint64_t user = 0;
    std::string task{};
    std::string error{};  // As it was.
    std::string url{};
    std::int32_t status = 0;  // 0: no response, or not HTTP.
    Duration response_time{0};
    PhaseTimes phases{};
    std::string request_head{};  // Empty if nothing was sent.
    std::string request_body{};
    std::uint64_t request_body_bytes = 0;
    std::string response_head{};
    std::string response_body{};
    std::uint64_t response_body_bytes = 0;

    /// By time; of one millisecond, by the rest, so that any order of merging gives the same.
    auto operator<=>(const FailureSample&) const = default;

    /// About the bytes that it takes.
    std::size_t size() const;
    /// Cuts what a worker had no right to send that long.
    void keep_to_limits();
};

/// The longest texts, in bytes. A shown body has a line on what is missing besides.
struct FailureSampleLimits {
    static constexpr std::size_t url = 2048;
    static constexpr std::size_t head = 4096;
    static constexpr std::size_t body = 2048;
    static constexpr std::size_t note = 128;
};

/// The first two by time and the latest. Merging is associative, commutative and idempotent.
class FailureSamples {
public:
    static constexpr std::size_t most_first = 2;
    // Rows, snapshots and reports share each sample, which never changes: a snapshot a second must
    // not copy them all.
    using Shared = std::shared_ptr<const FailureSample>;

    void add(FailureSample sample);
    void merge(const FailureSamples& news);
    /// By time; at most three.
    const std::vector<Shared>& all() const { return all_; }
    bool empty() const { return all_.empty(); }
    std::size_t size() const;
    /// Changes each one, which may move it.
    void change(const std::function<void(FailureSample&)>& change);

private:
    void keep_to_rule();

    std::vector<Shared> all_;
};

/// Who knows more of a failure than its Sample says, and what must not be shown of it.
struct FailureSampler {
    /// At once, in the fiber that failed: adds the user.
    std::function<void(FailureSample&)> note;
    /// Before it leaves the process: masks secrets and makes texts printable.
    std::function<void(FailureSample&)> finish;
};

}  // namespace mayfly::stats
