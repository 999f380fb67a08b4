#include "plan/warmup.hpp"

#include <fmt/core.h>

#include "plan/stages.hpp"

namespace mayfly::plan {

Result<Warmup> parse_warmup(std::string_view text) {
    if (text.empty()) return Warmup{};
    if (text == "ramp") return Warmup{.is_ramp = true};
    const auto time = parse_duration(text);
    if (time) return Warmup{.time = *time};
    return Error{fmt::format("'{}' is no warm-up; write a time such as 30s, or ramp", text)};
}

Result<void> check_warmup(const Warmup& warmup, Duration length) {
    if (length == Duration(0) || warmup.time < length) return {};
    return Error{
        "a warm-up as long as the run leaves nothing to measure; give a longer run time or a "
        "shorter warm-up"};
}

std::string to_text(const Warmup& warmup) {
    if (warmup.is_ramp) return "ramp";
    return warmup.time == Duration(0) ? "" : exact_text(warmup.time);
}

}  // namespace mayfly::plan
