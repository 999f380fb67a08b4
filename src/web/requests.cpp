#include "web/requests.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "net/url.hpp"
#include "plan/run_name.hpp"
#include "plan/threshold.hpp"
#include "plan/warmup.hpp"
#include "web/json_body.hpp"

namespace mayfly::web {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t most_users = 100'000'000;
constexpr double lowest_rate = 1e-3;
constexpr double highest_rate = 1e9;
constexpr std::size_t most_names = 1000;

Error bad(std::string_view field, std::string_view expected) {
    return {fmt::format("\"{}\" must be {}", field, expected)};
}

Result<void> read(const Json& json, const char* name, std::optional<std::uint64_t>& value) {
    const auto field = json.find(name);
    if (field == json.end()) return {};
    const bool is_whole = field->is_number_unsigned() ||
                          (field->is_number_float() && *field >= 0.0 && *field <= 1e9 &&
                           std::floor(field->get<double>()) == field->get<double>());
    if (!is_whole || field->get<std::uint64_t>() > most_users) {
        return bad(name, fmt::format("a whole number from 0 to {}", most_users));
    }
    value = field->get<std::uint64_t>();
    return {};
}

struct Range {
    double lowest;
    double highest;
    std::string_view words;
};

Result<void> read(
    const Json& json, const char* name, const Range& range, std::optional<double>& value
) {
    const auto field = json.find(name);
    if (field == json.end()) return {};
    const double number = field->is_number() ? field->get<double>() : std::nan("");
    if (!(number >= range.lowest && number <= range.highest)) return bad(name, range.words);
    value = number;
    return {};
}

Result<void> read_rate(const Json& json, std::optional<double>& value) {
    return read(
        json, "spawn_rate", {lowest_rate, highest_rate, "a number from 0.001 to 1000000000"}, value
    );
}

Result<void> read_text(const Json& json, const char* name, std::optional<std::string>& value) {
    const auto field = json.find(name);
    if (field == json.end()) return {};
    if (!field->is_string()) return bad(name, "a text");
    value = field->get<std::string>();
    return {};
}

/// Reads a text that may be empty, which means none.
template <class Value>
Result<void> read_plan(
    std::string_view text, Result<Value> (*parse)(std::string_view), std::optional<Value>& value
) {
    value.emplace();
    if (trimmed(text).empty()) return {};
    auto parsed = parse(text);
    if (!parsed) return parsed.error();
    value = std::move(*parsed);
    return {};
}

/// Stages are of users, or of rates. An arrival rate has been read before.
Result<void> read_stages(const Json& json, StartRequest& request) {
    std::optional<std::string> text;
    if (auto done = read_text(json, "stages", text); !done || !text) return done;
    const bool has_rate = request.arrivals && !request.arrivals->is_empty();
    if (has_rate && !trimmed(*text).empty()) {
        return Error{"give \"stages\" or \"arrival_rate\", and leave the other one out"};
    }
    const bool has_rates = text->find('/') != text->npos;
    if (has_rates) return read_plan(*text, plan::Rates::parse_stages, request.arrivals);
    return read_plan(*text, plan::Stages::parse, request.stages);
}

Result<void> read_arrival_rate(const Json& json, StartRequest& request) {
    std::optional<std::string> text;
    if (auto done = read_text(json, "arrival_rate", text); !done || !text) return done;
    return read_plan(*text, plan::Rates::parse_rate, request.arrivals);
}

/// A list of names, which may have weights as on the command line, or an object of weights by name.
Result<void> read_kinds(const Json& json, std::optional<std::vector<plan::KindChoice>>& kinds) {
    const auto field = json.find("kinds");
    if (field == json.end()) return {};
    const Error wrong =
        bad("kinds", "a list of names of user kinds, or an object with a weight for each");
    if (!field->is_structured() || field->size() > most_names) return wrong;
    kinds.emplace();
    for (const auto& [name, value] : field->items()) {
        if (field->is_object()) {
            const double weight = value.is_number() ? value.get<double>() : -1;
            if (!(weight >= 0)) return wrong;
            kinds->push_back({name, weight});
        } else {
            if (!value.is_string()) return wrong;
            auto choice = plan::KindChoice::parse(value.get<std::string>());
            if (!choice) return choice.error();
            kinds->push_back(std::move(*choice));
        }
    }
    return {};
}

Result<void> read_parameters(const Json& json, std::map<std::string, std::string>& parameters) {
    const auto field = json.find("parameters");
    if (field == json.end()) return {};
    const Error wrong = bad("parameters", "an object with a text for each name");
    if (!field->is_object() || field->size() > most_names) return wrong;
    for (const auto& [name, value] : field->items()) {
        if (!value.is_string()) return wrong;
        parameters[name] = value.get<std::string>();
    }
    return {};
}

Result<void> read_thresholds(
    const Json& json, std::optional<std::vector<std::string>>& thresholds
) {
    const auto field = json.find("thresholds");
    if (field == json.end()) return {};
    const Error wrong = bad("thresholds", "a list of texts like \"p95 < 500ms\"");
    if (!field->is_array() || field->size() > plan::most_thresholds) return wrong;
    thresholds.emplace();
    for (const Json& text : *field) {
        if (!text.is_string()) return wrong;
        thresholds->push_back(text.get<std::string>());
    }
    const auto read = plan::parse_thresholds(*thresholds);
    return read ? Result<void>() : Result<void>(read.error());
}

Result<void> read_name(const Json& json, std::optional<std::string>& name) {
    if (auto done = read_text(json, "name", name); !done || !name || name->empty()) return done;
    return plan::check_run_name(*name);
}

Result<void> read_seconds(const Json& json, std::optional<Duration>& run_time) {
    std::optional<double> seconds;
    const Range range{0, to_seconds(longest_duration), "seconds, 0 or more"};
    if (auto done = read(json, "run_time", range, seconds); !done || !seconds) return done;
    run_time = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*seconds));
    return {};
}

Result<void> read_warmup(const Json& json, std::optional<std::string>& warmup) {
    if (auto read = read_text(json, "warmup", warmup); !read) return read;
    const auto parsed = plan::parse_warmup(warmup.value_or(""));
    return parsed ? Result<void>() : Result<void>(parsed.error());
}

bool is_parameter(std::string_view name, const run_record::Setup& setup) {
    const auto& all = setup.mix.parameters;
    return std::any_of(all.begin(), all.end(), [&](const auto& parameter) {
        return parameter.name == name;
    });
}

Result<void> read_swarm_field(
    const std::string& name, const std::string& value, const run_record::Setup& setup, Swarm& swarm
) {
    StartRequest& start = swarm.start;
    const bool has_shape = setup.defaults.has_shape;  // Which decides, as Locust's does.
    if (name == "user_count") {
        const auto users = parse_number<std::uint64_t>(value);
        if (!users || *users > most_users) return bad(name, "a whole number, 0 or more");
        if (!has_shape) start.users = users;
    } else if (name == "spawn_rate") {
        const auto rate = parse_number<double>(value);
        if (!rate || !(*rate >= lowest_rate && *rate <= highest_rate)) {
            return bad(name, "a number above 0");
        }
        if (!has_shape) start.spawn_rate = rate;
    } else if (name == "host") {
        if (!value.empty()) start.host = value;
    } else if (name == "run_time") {
        if (value.empty()) return {};
        const auto run_time = parse_duration(value);
        if (!run_time) return run_time.error();
        start.run_time = *run_time;
        swarm.run_time = value;
    } else if (name == "user_classes") {
        if (!start.kinds) start.kinds.emplace();
        start.kinds->push_back({value});
    } else if (is_parameter(name, setup)) {
        start.parameters[name] = value;
    } else {
        // Locust's form always has these two; with anything but their defaults they mean something.
        const bool is_default = (name == "shape_class" && (value.empty() || value == "Default")) ||
                                (name == "profile" && value.empty());
        if (!is_default) return Error{fmt::format("the scenario has no option '{}'", name)};
    }
    return {};
}

}  // namespace

Result<StartRequest> read_start(std::string_view body) {
    const auto json = read_object(
        body,
        {"users",
         "spawn_rate",
         "host",
         "run_time",
         "stages",
         "iterations",
         "arrival_rate",
         "kinds",
         "parameters",
         "warmup",
         "thresholds",
         "name"}
    );
    if (!json) return json.error();
    StartRequest request;
    for (const Result<void>& done : {
             read(*json, "users", request.users),
             read_rate(*json, request.spawn_rate),
             read_text(*json, "host", request.host),
             read_seconds(*json, request.run_time),
             read_arrival_rate(*json, request),
             read_stages(*json, request),
             read(*json, "iterations", request.iterations),
             read_kinds(*json, request.kinds),
             read_parameters(*json, request.parameters),
             read_warmup(*json, request.warmup),
             read_thresholds(*json, request.thresholds),
             read_name(*json, request.name),
         }) {
        if (!done) return done.error();
    }
    return request;
}

Result<UsersRequest> read_users(std::string_view body) {
    const auto json = read_object(body, {"users", "spawn_rate"});
    if (!json) return json.error();
    UsersRequest request;
    for (const Result<void>& done :
         {read(*json, "users", request.users), read_rate(*json, request.spawn_rate)}) {
        if (!done) return done.error();
    }
    if (!request.users && !request.spawn_rate)
        return Error{"say how many users, like {\"users\": 10}, or how fast they start"};
    return request;
}

Result<RateRequest> read_rate(std::string_view body) {
    const auto json = read_object(body, {"rate", "kind"});
    if (!json) return json.error();
    std::optional<std::string> rate;
    std::optional<std::string> kind;
    for (const Result<void>& done :
         {read_text(*json, "rate", rate), read_text(*json, "kind", kind)}) {
        if (!done) return done.error();
    }
    if (!rate) return Error{"say how many are to arrive, like {\"rate\": \"200/s\"}"};
    const auto rates = plan::Rates::parse_rate(*rate);
    if (!rates) return rates.error();
    return RateRequest{rates->per_second_at(Duration(0)), kind.value_or("")};
}

Result<std::string> read_host(std::string_view body) {
    const auto json = read_object(body, {"host"});
    if (!json) return json.error();
    std::optional<std::string> host;
    if (auto done = read_text(*json, "host", host); !done) return done.error();
    if (!host) return Error{"say which host, like {\"host\": \"https://shop.example\"}"};
    if (auto url = net::parse_base_url(*host); !url) return url.error();
    return *host;
}

Result<Duration> read_run_time(std::string_view body) {
    const auto json = read_object(body, {"run_time"});
    if (!json) return json.error();
    std::optional<Duration> run_time;
    if (auto done = read_seconds(*json, run_time); !done) return done.error();
    if (!run_time) return Error{"say after how many seconds it ends, like {\"run_time\": 600}"};
    return *run_time;
}

Result<AnnotateRequest> read_annotation(std::string_view body) {
    const auto json = read_object(body, {"text", "time_ms"});
    if (!json) return json.error();
    std::optional<std::string> text;
    std::optional<double> time;
    constexpr double latest = 253'402'300'799'999;  // The end of the year 9999.
    for (const Result<void>& done :
         {read_text(*json, "text", text),
          read(*json, "time_ms", {0, latest, "milliseconds since 1970"}, time)}) {
        if (!done) return done.error();
    }
    AnnotateRequest request{.text = printable(trimmed(text.value_or("")), "")};
    if (request.text.empty()) return Error{"say what happened, like {\"text\": \"deployed 2.1\"}"};
    if (request.text.size() > AnnotateRequest::most_bytes) {
        return bad("text", fmt::format("at most {} bytes long", AnnotateRequest::most_bytes));
    }
    if (time) request.time = static_cast<UnixMillis>(*time);
    return request;
}

Result<Swarm> read_swarm(const Pairs& form, const run_record::Setup& setup) {
    Swarm swarm;
    for (const auto& [name, value] : form) {
        if (valid_utf8(name) != name || valid_utf8(value) != value) {
            return Error{"the form is not UTF-8"};
        }
        if (auto read = read_swarm_field(name, value, setup, swarm); !read) return read.error();
    }
    return swarm;
}

}  // namespace mayfly::web
