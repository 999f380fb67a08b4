#include "load/request_event.hpp"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include <mayfly/json_text.hpp>

#include "base/text.hpp"
#include "fiber/local.hpp"
#include "load/hooks.hpp"
#include "load/user_state.hpp"
#include "stats/grouping.hpp"
#include "stats/labels.hpp"
#include "stats/limits.hpp"

namespace mayfly::load {
namespace {

UnixMillis millis_of(std::chrono::system_clock::time_point when) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

/// As cells of other files: a thousandth of a millisecond is enough for every clock.
std::string millis_text(Duration time) {
    return time < Duration(0) ? std::string() : fmt::format("{:.3f}", to_millis(time));
}

std::array<Duration, stats::phase_count> in_order(const Timings& times) {
    return {times.dns, times.connect, times.tls, times.send, times.first_byte, times.receive};
}

std::string json_text(std::string_view text) {
    return detail::JsonItem(text).json();
}

std::string cell(std::string_view text) {
    return csv_text(valid_utf8(text));
}

/// As the rows of all other outputs have it, to which it is joined by this.
std::string name_of(const RequestEvent& event) {
    return stats::valid_text(event.name, stats::Limits{}.text_bytes);
}

std::string_view row_type(const RequestEvent& event) {
    return event.method.empty() ? event.type : event.method;
}

std::string csv_line(const RequestEvent& event, std::uint32_t worker) {
    std::string labels;
    for (const auto& [name, value] : event.labels) {
        labels += fmt::format("{}{}={}", labels.empty() ? "" : "; ", name, value);
    }
    std::string line = fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{}",
        format_timestamp(millis_of(event.start)),
        cell(row_type(event)),
        csv_text(name_of(event)),
        millis_text(event.elapsed),
        event.size,
        event.status,
        cell(event.error),
        event.failed ? "failure" : "success",
        worker,
        event.user,
        cell(event.kind),
        cell(event.task),
        cell(event.url)
    );
    for (const Duration time : in_order(event.timings)) line += "," + millis_text(time);
    return line + "," + cell(labels) + "\r\n";
}

std::string ndjson_line(const RequestEvent& event, std::uint32_t worker) {
    std::string times;
    const auto timings = in_order(event.timings);
    for (std::size_t i = 0; i < timings.size(); ++i) {
        if (timings[i] < Duration(0)) continue;
        if (!times.empty()) times += ',';
        times += fmt::format("\"{}_ms\":{}", stats::phase_names[i], millis_text(timings[i]));
    }
    std::string labels;
    for (const auto& [name, value] : event.labels) {
        if (!labels.empty()) labels += ',';
        labels += json_text(name) + ":" + json_text(value);
    }
    return fmt::format(
        "{{\"time\":\"{}\",\"type\":{},\"method\":{},\"name\":{},\"url\":{},"
        "\"elapsed_ms\":{},\"size\":{},\"status\":{},\"outcome\":\"{}\",\"error\":{},"
        "\"worker\":{},\"user\":{},\"kind\":{},\"task\":{},\"timings\":{{{}}},"
        "\"labels\":{{{}}}}}\n",
        format_timestamp(millis_of(event.start)),
        json_text(event.type),
        json_text(event.method),
        json_text(name_of(event)),
        json_text(event.url),
        millis_text(event.elapsed),
        event.size,
        event.status,
        event.failed ? "failure" : "success",
        json_text(event.error),
        worker,
        event.user,
        json_text(event.kind),
        json_text(event.task),
        times,
        labels
    );
}

}  // namespace

RequestEvent event_of(const stats::Sample& sample, const stats::Recorder& recorder) {
    RequestEvent event;
    const fiber::Fiber& fiber = fiber::Fiber::here();
    const auto* user = fiber::local<UserState>();
    event.user = user != nullptr ? user->id : 0;
    event.kind = user != nullptr ? std::string_view(user->kind.name) : test_kind;
    if (fiber.activity() != nullptr) event.task = fiber.activity()->task;
    event.type = sample.is_http ? "HTTP" : sample.method;
    if (sample.is_http) event.method = sample.method;
    event.url = sample.url;
    event.name = sample.name;
    event.start += std::chrono::duration_cast<std::chrono::system_clock::duration>(
        std::chrono::milliseconds(recorder.unix_at(sample.started))
    );
    event.elapsed = sample.response_time;
    const auto& times = sample.phases.times;
    event.timings = {times[0], times[1], times[2], times[3], times[4], times[5]};
    event.status = sample.status;
    event.size = sample.content_bytes;
    event.failed = sample.outcome == stats::Outcome::failure;
    event.error = sample.error;
    for (const auto& [name, value] : stats::labels_in(sample.labels)) {
        event.labels.emplace_back(name, value);
    }
    return event;
}

std::string_view header_of(plan::SampleFormat format) {
    if (format != plan::SampleFormat::csv) return {};
    return "timestamp,request_type,name,response_time_ms,response_length,status_code,exception,"
           "outcome,worker,user,user_kind,task,url,dns_ms,connect_ms,tls_ms,send_ms,first_byte_ms,"
           "receive_ms,labels\r\n";
}

std::string line_of(plan::SampleFormat format, const RequestEvent& event, std::uint32_t worker) {
    return format == plan::SampleFormat::csv ? csv_line(event, worker) : ndjson_line(event, worker);
}

}  // namespace mayfly::load
