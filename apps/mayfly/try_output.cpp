#include "try_output.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/core.h>

#include "http/connection.hpp"
#include "http/response_state.hpp"
#include "load/throw_site.hpp"
#include "report/text.hpp"

namespace mayfly::app {
namespace {

using report::Tone;

// Beyond it, what comes is body.
constexpr std::size_t longest_head = 256 * 1024;

std::string counted(std::size_t count, std::string_view one) {
    return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

/// All heads of an answer: those of interim answers as well.
std::string_view heads_in(std::string_view bytes) {
    std::size_t end = 0;
    while (bytes.substr(end).starts_with("HTTP/")) {
        const auto begin = end;
        const auto blank = bytes.find("\r\n\r\n", begin);
        const auto bare = bytes.find("\n\n", begin);
        if (blank == bytes.npos && bare == bytes.npos) return bytes;
        end = blank <= bare ? blank + 4 : bare + 2;
        const bool is_interim = bytes.substr(begin).find(" 1") == 8;
        if (!is_interim) break;
    }
    return bytes.substr(0, end);
}

}  // namespace

TryOutput::TryOutput(const std::vector<std::string>& secrets, std::size_t body_bytes)
    : transcript_(secrets, body_bytes), colours_(report::style_of(stdout).colours) {
    trace_.connected = [this](const http::Connection& connection) {
        note("connected to " + connection.peer());
        if (connection.is_tls()) note(connection.tls_words());
    };
    trace_.sent = [this](const Response& response, std::string_view head, std::string_view body) {
        show_request(response, head, body);
    };
    trace_.arrived = [this](const Response& response, std::string_view bytes) {
        std::string& head = heads_[&response];
        if (head.size() < longest_head) head += bytes;
    };
    trace_.streamed = [this](const Response& response, std::string_view bytes) {
        auto& [begin, size] = streamed_[&response];
        const auto wanted = transcript_.wanted_of_body();
        begin.append(bytes.substr(0, wanted - std::min(wanted, begin.size())));
        size += bytes.size();
    };
    trace_.ended = [this](const Response& response) { show_answer(response); };
    listeners_.sample = [this](const stats::Sample& sample) { show_sample(sample); };
    listeners_.check = [this](std::string_view name, bool passed) {
        failed_checks_ += !passed;
        note(
            fmt::format("check {}: {}", passed ? "passed" : "failed", name),
            passed ? Tone::good : Tone::bad
        );
    };
    listeners_.exception = [this](const stats::ThrownException& thrown) {
        ++exceptions_;
        const std::string place = load::place_of(thrown.location);
        note(
            fmt::format(
                "{} threw {}{}{}{}",
                thrown.task,
                thrown.type,
                thrown.message.empty() ? "" : ": ",
                thrown.message,
                place.empty() ? "" : ", at " + place
            ),
            Tone::bad
        );
    };
}

load::Trial TryOutput::make_trial(const std::string& task) {
    load::Trial trial;
    trial.task = task;
    trial.begins = [this](const fiber::Activity& activity) {
        begin(fmt::format("{}: {}", activity.kind, activity.task));
        // Shown even if they do nothing that could be shown.
        const bool is_task = activity.task != "on_start" && activity.task != "on_stop";
        if (is_task) print({});
        tasks_ += is_task;
    };
    trial.shortened = [this](Duration asked) {
        note(fmt::format(
            "a sleep of {} lasts only {}",
            format_duration(asked),
            format_duration(load::Trial::longest_sleep)
        ));
    };
    return trial;
}

void TryOutput::log(logging::Level level, std::string_view text) {
    const bool is_bad = level >= logging::Level::warning;
    note(fmt::format("{}: {}", name_of(level), text), is_bad ? Tone::caution : Tone::normal);
}

void TryOutput::fail(std::string_view sentence) {
    if (first_failure_.empty()) first_failure_ = transcript_.line(sentence);
    note(sentence, Tone::bad);
}

void TryOutput::conclude(std::string_view reason) {
    std::string text = fmt::format(
        "tried {}: {}, {} failed",
        counted(tasks_, "task"),
        counted(requests_, "request"),
        failed_requests_
    );
    if (exceptions_ > 0) text += fmt::format(", {}", counted(exceptions_, "exception"));
    if (failed_checks_ > 0) text += fmt::format(", {} failed", counted(failed_checks_, "check"));
    if (!first_failure_.empty()) text += fmt::format("; {}", first_failure_);
    if (!reason.empty()) text += fmt::format("; {}", reason);
    const bool is_good = !has_failed() && reason.empty();
    heading_.clear();
    print("\n" + report::painted(text, is_good ? Tone::good : Tone::bad, colours_) + "\n");
}

void TryOutput::note(std::string_view text, Tone tone) {
    print(report::painted("* " + transcript_.line(text), tone, colours_) + "\n");
}

/// Whoever reads along sees each line at once.
void TryOutput::print(std::string_view text) {
    if (const std::string heading = std::exchange(heading_, {}); !heading.empty()) {
        const std::string line = "== " + report::printable(heading);
        fmt::print("\n{}\n", report::painted(line, Tone::strong, colours_));
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void TryOutput::show_request(
    const Response& response, std::string_view head, std::string_view body
) {
    const auto& history = response.history;
    if (!history.empty() && response.sample.sent_again == 0) {
        note(fmt::format(
            "redirect {}, with status {}, to {}",
            history.size(),
            history.back().status,
            response.url.text()
        ));
    }
    if (response.sample.sent_again > 0) note("the server had closed the connection; sent again");
    heads_.erase(&response);
    last_ = &response;
    print(transcript_.head(head, "> "));
    print(transcript_.body(body));
}

void TryOutput::show_answer(const Response& response) {
    const bool was_last = std::exchange(last_, nullptr) == &response;
    const auto arrived = heads_.extract(&response);
    const std::string request = fmt::format("{} {}", response.method, response.url.text());
    if (!was_last && arrived) note("answer to " + request);
    if (arrived) print(transcript_.head(heads_in(arrived.mapped()), "< "));
    const auto streamed = streamed_.extract(&response);
    if (streamed) print(transcript_.body(streamed.mapped().begin, streamed.mapped().size));
    print(transcript_.body(response.body));
    if (response.error.empty()) return;
    note(was_last || arrived ? response.error : request + ": " + response.error, Tone::bad);
}

void TryOutput::show_sample(const stats::Sample& sample) {
    ++requests_;
    const bool failed = sample.outcome == stats::Outcome::failure;
    failed_requests_ += failed;
    note(
        fmt::format(
            "{} {}: {} in {} ms{}{}",
            sample.method,
            sample.name,
            failed ? "failed" : "ok",
            report::format_millis(sample.response_time),
            failed ? ": " : "",
            failed ? sample.error : std::string_view()
        ),
        failed ? Tone::bad : Tone::good
    );
}

}  // namespace mayfly::app
