// A test behind the dashboard that a test of the dashboard plays: its figures are set by hand, what
// is asked for is written down.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/control.hpp"

namespace mayfly::support {

class FakeControl : public web::Control {
public:
    report::RunRecord record() const override {
        return {setup, setup, snapshot, timeline, logs, verdict, environment};
    }
    std::string full_history_file() const override { return history_file; }
    const run_record::History* history() const override { return runs ? &*runs : nullptr; }
    Result<void> start(const web::StartRequest& request) override {
        starts.push_back(request);
        return outcome();
    }
    Result<void> edit(const web::EditRequest& request) override {
        edits.push_back(request);
        return outcome();
    }
    Result<void> set_rate(const web::RateRequest& request) override {
        rates.push_back(request);
        return outcome();
    }
    Result<void> skip_stage() override { return note("skip"); }
    Result<void> pause() override { return note("pause"); }
    Result<void> resume() override { return note("resume"); }
    Result<void> annotate(const web::AnnotateRequest& request) override {
        annotations.push_back(request);
        return outcome();
    }
    Result<void> stop() override {
        ++stops;
        return outcome();
    }
    Result<void> reset() override {
        ++resets;
        return outcome();
    }

    run_record::Setup setup;
    stats::Snapshot snapshot;
    stats::Timeline timeline;
    report::LogTail logs;
    std::optional<judge::Verdict> verdict;
    std::vector<report::Fact> environment;
    std::string history_file;
    std::optional<run_record::History> runs;

    std::string obstacle;  // Why nothing can be done; empty: it can.
    std::vector<web::StartRequest> starts;
    std::vector<web::EditRequest> edits;
    std::vector<web::RateRequest> rates;
    std::vector<web::AnnotateRequest> annotations;
    std::vector<std::string> steps;  // What needs to say nothing else.
    int stops = 0;
    int resets = 0;

private:
    Result<void> note(const std::string& step) {
        steps.push_back(step);
        return outcome();
    }
    Result<void> outcome() const {
        if (!obstacle.empty()) return Error{obstacle};
        return {};
    }
};

}  // namespace mayfly::support
