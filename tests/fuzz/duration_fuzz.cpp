// A duration, stages, rates or a warm-up that is accepted reads back as it was.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "base/time.hpp"
#include "plan/rates.hpp"
#include "plan/stages.hpp"
#include "plan/warmup.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (const auto duration = parse_duration(text)) {
        ensure(*duration >= Duration(0), "a duration is not negative");
        ensure(!format_duration(*duration).empty(), "a duration has a form for people");
        const auto again = parse_duration(plan::exact_text(*duration));
        ensure(again && *again == *duration, "it reads back exactly");
    }
    if (const auto stages = plan::Stages::parse(text)) {
        const auto again = plan::Stages::parse(stages->to_text());
        ensure(again && *again == *stages, "stages read back as they were");
        ensure(stages->users_at(stages->length()) <= stages->highest(), "no more than the highest");
    }
    for (const auto& rates : {plan::Rates::parse_rate(text), plan::Rates::parse_stages(text)}) {
        if (!rates) continue;
        ensure(rates->per_second_at(std::chrono::seconds(1)) >= 0, "a rate is not negative");
        ensure(!rates->to_text().empty(), "rates have a text");
    }
    if (const auto warmup = plan::parse_warmup(text)) {
        const auto again = plan::parse_warmup(plan::to_text(*warmup));
        ensure(again && *again == *warmup, "a warm-up reads back as it was");
    }
    return 0;
}
