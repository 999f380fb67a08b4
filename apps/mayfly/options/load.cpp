#include "options/load.hpp"

#include <utility>

#include "options/parsing.hpp"
#include "options/values.hpp"

namespace mayfly::app {

CLI::Option* add_stages(CLI::App& app, plan::Stages& stages, plan::ArrivalWishes& arrivals) {
    const auto read_stages = [&stages, &arrivals](const std::string& text) -> Result<void> {
        if (text.find('/') != text.npos) {
            auto rates = plan::Rates::parse_stages(text);
            if (!rates) return rates.error();
            arrivals.rates = std::move(*rates);
            return {};
        }
        auto parsed = plan::Stages::parse(text);
        if (!parsed) return parsed.error();
        stages = std::move(*parsed);
        return {};
    };
    auto* option = add_text_option(
        app,
        "--stages",
        read_stages,
        "Go to these numbers of users in turn: 1m:50,3m:50,30s:0; or to rates of arrivals: "
        "30s:100/s,2m:500/s"
    );
    return option->type_name("TIME:N,...");
}

CLI::Option* add_arrivals(CLI::App& app, plan::ArrivalWishes& arrivals) {
    const auto read_rate = [&arrivals](const std::string& text) -> Result<void> {
        auto rates = plan::Rates::parse_rate(text);
        if (!rates) return rates.error();
        arrivals.rates = std::move(*rates);
        return {};
    };
    auto* rate = add_text_option(
        app,
        "--arrival-rate",
        read_rate,
        "Tasks begun per second or minute, such as 500/s, whatever users are free"
    );
    rate->type_name("N/s");
    app.add_option("--max-users", arrivals.max_users, "Users of a kind that arrivals may make")
        ->capture_default_str()
        ->check(is_in(WholeNumbers{1, plan::Stages::most_users}));
    add_duration(
        app,
        "--arrival-deadline",
        arrivals.deadline,
        "Drop arrivals that could not be begun so long after their time [never]"
    )
        ->check(is_some_time());
    return rate;
}

}  // namespace mayfly::app
