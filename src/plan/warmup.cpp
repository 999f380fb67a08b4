#include "plan/warmup.hpp"

#include <fmt/core.h>

namespace mayfly::plan {

Result<Warmup> parse_warmup(std::string_view text) {
    if (text.empty()) return Warmup{};
    if (text == "ramp") return Warmup{.is_ramp = true};
    const auto time = parse_duration(text);
    if (time) return Warmup{.time = *time};
    return Error{fmt::format("'{}' is no warm-up; write a time such as 30s, or ramp", text)};
}

std::string to_text(const Warmup& warmup) {
    if (warmup.is_ramp) return "ramp";
    using namespace std::chrono_literals;
    if (warmup.time == Duration(0)) return {};
    return warmup.time % 1s == Duration(0) ? fmt::format("{}s", warmup.time / 1s)
                                           : fmt::format("{}ms", warmup.time / 1ms);
}

}  // namespace mayfly::plan
