#include "scenario/listing.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "load/plan.hpp"

namespace mayfly::scenario {
namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

double total_weight(const Plan& plan) {
    double total = 0;
    for (const auto& kind : plan.kinds()) total += kind->fixed_count == 0 ? kind->weight : 0;
    return total;
}

double total_weight(const load::UserKind& kind) {
    double total = 0;
    for (const auto& task : kind.tasks) total += task.weight;
    return total;
}

double share(double weight, double total) {
    return total > 0 ? weight / total : 0;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

using Json = nlohmann::ordered_json;

struct Row {
    std::string name;
    std::string share;
    std::string remark;
};

std::vector<Row> rows_of(const Plan& plan) {
    std::vector<Row> rows{{"Kind / task", "Share", "Wait / tags"}};
    for (const auto& kind : plan.kinds()) {
        const std::string amount =
            kind->fixed_count > 0
                ? counted(kind->fixed_count, "user", "users")
                : fmt::format("{:.1f} %", 100 * share(kind->weight, total_weight(plan)));
        rows.push_back({kind->name, amount, load::describe(kind->wait)});
        for (const auto& task : kind->tasks) {
            const double part = share(task.weight, total_weight(*kind));
            rows.push_back(
                {"  " + task.name, fmt::format("{:.1f} %", 100 * part), joined(task.tags)}
            );
        }
    }
    return rows;
}

/// As columns of a terminal: the bytes that begin a UTF-8 character.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

std::string summary_line(std::string_view name, const Plan& plan) {
    std::size_t tasks = 0;
    for (const auto& kind : plan.kinds()) tasks += kind->tasks.size();
    return fmt::format(
        "{}: {}, {}: ok",
        name,
        counted(plan.kinds().size(), "kind of users", "kinds of users"),
        counted(tasks, "task", "tasks")
    );
}

std::string listing_table(const Plan& plan) {
    const auto rows = rows_of(plan);
    std::size_t names = 0;
    std::size_t shares = 0;
    for (const auto& [name, share, remark] : rows) {
        names = std::max(names, width(name));
        shares = std::max(shares, width(share));
    }
    std::string text;
    for (const auto& [name, share, remark] : rows) {
        const std::string line =
            fmt::format("{:<{}}  {:>{}}  {}", name, names, share, shares, remark);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

std::string listing_json(std::string_view name, const Plan& plan) {
    const double total = total_weight(plan);
    auto kinds = Json::array();
    for (const auto& kind : plan.kinds()) {
        const double tasks_total = total_weight(*kind);
        auto tasks = Json::array();
        for (const load::TaskEntry& task : kind->tasks) {
            tasks.push_back(
                {{"name", task.name},
                 {"weight", task.weight},
                 {"ratio", share(task.weight, tasks_total)},
                 {"tags", task.tags}}
            );
        }
        kinds.push_back(
            {{"name", kind->name},
             {"weight", kind->weight},
             {"fixed_count", kind->fixed_count},
             {"ratio", kind->fixed_count > 0 ? 0.0 : share(kind->weight, total)},
             {"wait", load::describe(kind->wait)},
             {"host", kind->host},
             {"tasks", std::move(tasks)}}
        );
    }
    const Json listing{{"scenario", name}, {"kinds", std::move(kinds)}};
    return listing.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mayfly::scenario
