#include "load/log.hpp"

#include <fmt/core.h>

#include <mayfly/log.hpp>

#include "base/logging.hpp"
#include "fiber/local.hpp"
#include "load/user_state.hpp"

namespace mayfly {
namespace load {
namespace {

LogAllowance& allowance() {
    static LogAllowance of_process;
    return of_process;
}

}  // namespace

void tell_left_out(Instant now) {
    if (const auto count = allowance().take_left_out(now); count > 0) {
        logging::warning(
            "{} more lines of the scenario's log were left out, as it writes more than {} a second",
            count,
            LogAllowance::most_a_second
        );
    }
}

bool log_printed(bool is_error, std::string_view text) {
    const auto level = is_error ? logging::Level::warning : logging::Level::info;
    if (!logging::enabled(level)) return true;  // As asked for.
    tell_left_out();
    if (!allowance().take(Clock::now())) return false;
    const char* const source = is_error ? "stderr" : "stdout";
    logging::write(level, fmt::format("{}: {}", source, text), logging::scenario_source);
    return true;
}

void leave_out(std::uint64_t lines) {
    allowance().leave_out(lines);
}

}  // namespace load

void log(LogLevel level, std::string_view text) {
    static_assert(static_cast<int>(LogLevel::error) == static_cast<int>(logging::Level::error));
    const auto native = static_cast<logging::Level>(level);
    if (!logging::enabled(native)) return;
    load::tell_left_out();
    if (!load::allowance().take(Clock::now())) return;
    const auto* user =
        fiber::Fiber::current() != nullptr ? fiber::local<detail::UserState>() : nullptr;
    if (user == nullptr) return logging::write(native, text, logging::scenario_source);
    const auto line = fmt::format("{} {}: {}", user->kind.name, user->id, text);
    logging::write(native, line, logging::scenario_source);
}

}  // namespace mayfly
