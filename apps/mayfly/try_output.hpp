// What `mayfly try` prints while it goes, and what of it went wrong. Belongs to the loop's thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/logging.hpp"
#include "fiber/activity.hpp"
#include "http/trace.hpp"
#include "http/transcript.hpp"
#include "load/trial.hpp"
#include "report/terminal.hpp"
#include "stats/recorder.hpp"

namespace mayfly::app {

class TryOutput {
public:
    TryOutput(const std::vector<std::string>& secrets, std::size_t body_bytes);
    TryOutput(const TryOutput&) = delete;
    TryOutput& operator=(const TryOutput&) = delete;

    const http::Trace& trace() const { return trace_; }
    const stats::Listeners& listeners() const { return listeners_; }
    /// For users' code, of which only the task of this name is tried, if there is one.
    load::Trial make_trial(const std::string& task);

    /// What follows belongs to this: "setup", "Shopper: browse".
    void begin(std::string heading) { heading_ = std::move(heading); }
    /// A line of the log.
    void log(logging::Level level, std::string_view text);
    void fail(std::string_view sentence);
    /// The last line; `reason` is why nothing more was tried, if something kept it from that.
    void conclude(std::string_view reason);

    std::size_t tasks() const { return tasks_; }
    bool has_failed() const {
        return failed_requests_ + exceptions_ > 0 || !first_failure_.empty();
    }

private:
    using Response = http::Trace::Response;

    void note(std::string_view text, report::Tone tone = report::Tone::quiet);
    void print(std::string_view text);
    void show_request(const Response& response, std::string_view head, std::string_view body);
    void show_answer(const Response& response);
    void show_sample(const stats::Sample& sample);

    /// What was streamed of a body.
    struct Streamed {
        std::string begin;
        std::uint64_t size = 0;
    };

    http::Transcript transcript_;
    report::Colours colours_;
    http::Trace trace_;
    stats::Listeners listeners_;
    std::string heading_;                           // Not printed yet.
    std::map<const Response*, std::string> heads_;  // What has come of each, without its body.
    std::map<const Response*, Streamed> streamed_;
    const Response* last_ = nullptr;  // Whose request was shown last.
    std::size_t tasks_ = 0;
    std::size_t requests_ = 0;
    std::size_t failed_requests_ = 0;
    std::size_t failed_checks_ = 0;
    std::size_t exceptions_ = 0;
    std::string first_failure_;  // Of what is neither: a hook's.
};

}  // namespace mayfly::app
