// What the dashboard can see of the test and ask for. Implemented by the program and by tests;
// called on the loop's thread, from the fiber of a connection.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "plan/mix.hpp"
#include "plan/rates.hpp"
#include "plan/stages.hpp"
#include "report/run_record.hpp"
#include "run_record/history.hpp"

namespace mayfly::web {

/// What is left out defaults to the setup.
struct StartRequest {
    std::optional<std::uint64_t> users{};
    std::optional<double> spawn_rate{};  // Users per second.
    std::optional<std::string> host{};
    std::optional<Duration> run_time{};  // 0: until stopped.
    // If there are some, in place of users, spawn rate and run time.
    std::optional<plan::Stages> stages{};
    std::optional<std::uint64_t> iterations{};  // Tasks after which the run ends; 0: any number.
    std::optional<plan::Rates> arrivals{};      // Of all kinds by weight.
    std::optional<std::vector<plan::KindChoice>> kinds{};  // Left out: all.
    std::map<std::string, std::string> parameters{};
    std::optional<std::string> warmup{};
    std::optional<std::vector<std::string>> thresholds{};
    std::optional<std::string> name{};  // Of the run in the history; empty: none.
};

/// What is left out does not change.
struct UsersRequest {
    std::optional<std::uint64_t> users{};
    std::optional<double> spawn_rate{};
};

/// Changes of a run that goes on. What is left out stays as it is.
struct EditRequest {
    std::optional<UsersRequest> users{};
    std::optional<std::string> host{};
    std::optional<Duration> run_time{};  // Since its begin, without pauses; 0: until stopped.
};

struct RateRequest {
    double per_second = 0;  // Arrivals.
    std::string kind{};     // Whose; may be empty where all have one plan.
};

struct AnnotateRequest {
    static constexpr std::size_t most_bytes = 200;

    std::string text{};
    std::optional<UnixMillis> time{};  // If left out, now.
};

class Control {
public:
    Control() = default;
    virtual ~Control() = default;
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    /// As of the last second. Borrowed until the caller waits.
    virtual report::RunRecord record() const = 0;
    /// The CSV file with the history of every entry; empty if none is written.
    virtual std::string full_history_file() const = 0;

    /// Of finished runs; null if none is kept.
    virtual const run_record::History* history() const = 0;

    // Each error is a sentence on why it cannot be done now.
    virtual Result<void> start(const StartRequest& request) = 0;
    /// Makes all changes, or, with an error, none.
    virtual Result<void> edit(const EditRequest& request) = 0;
    virtual Result<void> set_rate(const RateRequest& request) = 0;
    virtual Result<void> skip_stage() = 0;
    virtual Result<void> pause() = 0;
    virtual Result<void> resume() = 0;
    virtual Result<void> annotate(const AnnotateRequest& request) = 0;
    virtual Result<void> stop() = 0;
    virtual Result<void> reset() = 0;
};

}  // namespace mayfly::web
