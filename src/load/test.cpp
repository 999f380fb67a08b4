#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "load/test_state.hpp"

namespace mayfly {
namespace {

Message checked(std::string type, std::string text, const detail::TestState& state) {
    if (type.size() + text.size() > Test::longest_message) {
        throw std::length_error(fmt::format(
            "a message of type '{:.40}' has {} bytes; the most are {}",
            type,
            type.size() + text.size(),
            Test::longest_message
        ));
    }
    const auto sender = state.worker ? std::int64_t{*state.worker} : Message::from_master;
    return {std::move(type), std::move(text), sender};
}

/// Without the value, which may be secret.
std::invalid_argument unreadable(std::string_view name, std::string_view expected) {
    return std::invalid_argument(
        fmt::format("the value of parameter '{}' has to be {}", name, expected)
    );
}

}  // namespace

const std::string& Test::id() const {
    return state_.run().id;
}
const std::string& Test::host() const {
    return state_.run().hosts.back();
}
const std::string& Test::setup_result() const {
    return state_.run().setup_result;
}
const Figures& Test::figures() const {
    if (is_master()) return state_.run().figures;
    throw std::logic_error("a worker knows only its own part of the figures; ask is_master() first"
    );
}
const RowFigures& Figures::row(std::string_view method_and_name) const {
    static const RowFigures none;
    const auto found = std::ranges::find_if(rows, [&](const RowFigures& row) {
        const std::string& method = row.method;
        return method.empty()
                   ? row.name == method_and_name
                   : method_and_name.size() == method.size() + 1 + row.name.size() &&
                         method_and_name.starts_with(method) && method_and_name.ends_with(row.name);
    });
    return found == rows.end() ? none : *found;
}
bool Test::is_master() const {
    return !state_.worker;
}

const std::string& Test::parameter(std::string_view name) const {
    const auto& parameters = state_.run().parameters;
    const auto found = parameters.find(name);
    if (found != parameters.end()) return found->second;
    throw std::out_of_range(fmt::format(
        "the scenario has no parameter '{}'; declare it with plan.parameter(\"{}\", …)", name, name
    ));
}

Rows Test::data(std::string_view name) const {
    const auto& rows = state_.run().rows;
    if (const auto found = rows.find(name); found != rows.end()) return Rows(*found->second);
    throw std::out_of_range(fmt::format(
        "the scenario has no data '{}'; name its file with plan.data(\"{}\", …)", name, name
    ));
}

std::int64_t Test::whole_parameter(std::string_view name, std::int64_t least, std::int64_t most)
    const {
    const auto number = parse_number<std::int64_t>(parameter(name));
    if (number && *number >= least && *number <= most) return *number;
    throw unreadable(name, fmt::format("a whole number from {} to {}", least, most));
}

double Test::real_parameter(std::string_view name) const {
    if (const auto number = parse_number<double>(parameter(name))) return *number;
    throw unreadable(name, "a number");
}

bool Test::bool_parameter(std::string_view name) const {
    const std::string& value = parameter(name);
    if (value == "true" || value == "false") return value == "true";
    throw unreadable(name, "true or false");
}

Duration Test::duration_parameter(std::string_view name) const {
    if (const auto duration = parse_duration(parameter(name))) return *duration;
    throw unreadable(name, "a duration such as 500ms or 2m");
}

std::uint32_t Test::worker() const {
    if (state_.worker) return *state_.worker;
    throw std::logic_error("the master's side is no worker; ask is_master() first");
}

void Test::send(std::string type, std::string text) {
    state_.send(std::nullopt, checked(std::move(type), std::move(text), state_));
}

void Test::send_to(std::int64_t worker, std::string type, std::string text) {
    if (!is_master()) {
        throw std::logic_error("a worker sends messages to the master's side only; use send()");
    }
    if (!std::in_range<std::uint32_t>(worker)) {
        throw std::out_of_range(fmt::format("{} is no worker's index", worker));
    }
    state_.send(
        static_cast<std::uint32_t>(worker), checked(std::move(type), std::move(text), state_)
    );
}

}  // namespace mayfly
