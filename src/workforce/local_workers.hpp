// The workers of `mayfly run`: child processes of the master. Lost ones are replaced. Belongs to
// the master's loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "master/master.hpp"
#include "workforce/children.hpp"
#include "workforce/workforce.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::workforce {

class LocalWorkers : public Workforce {
public:
    LocalWorkers(fiber::Loop& loop, master::Master& master, std::uint32_t count)
        : loop_(loop), master_(master), count_(count) {}

    Result<void> open() override;
    Result<void> gather() override;
    void stop_waiting() override { master_.stop_waiting(); }
    void reap() override;
    /// Starts a worker for each that was lost, unless they were lost more than three times each, in
    /// a row and soon after their start.
    void refresh() override;
    void note_success() override {
        losses_in_a_row_ = 0;
        has_given_up_ = false;
    }
    void expect_ends() override { are_done_ = true; }
    void close(Duration /*patience*/) override { children_.clear(); }

private:
    Result<void> start_one();

    fiber::Loop& loop_;
    master::Master& master_;
    std::uint32_t count_;
    std::vector<ChildProcess> children_;
    std::uint32_t missing_ = 0;
    std::uint32_t losses_in_a_row_ = 0;
    bool has_given_up_ = false;
    bool are_gathered_ = false;
    bool are_done_ = false;
};

}  // namespace mayfly::workforce
