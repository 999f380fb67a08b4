#include "scenario/listing.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/core.h>

#include "load/user_kinds.hpp"

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

std::string json_string(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += {'\\', c};
        } else if (static_cast<unsigned char>(c) < 0x20) {
            json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            json += c;
        }
    }
    return json + '"';
}

template <class Items, class Format>
std::string json_array(const Items& items, Format format) {
    std::string json;
    for (const auto& item : items) json += (json.empty() ? "" : ", ") + format(item);
    return "[" + json + "]";
}

std::string task_json(const load::TaskEntry& task, double total) {
    return fmt::format(
        R"({{"name": {}, "weight": {}, "ratio": {:.6g}, "tags": {}}})",
        json_string(task.name),
        task.weight,
        share(task.weight, total),
        json_array(task.tags, [](const std::string& tag) { return json_string(tag); })
    );
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
    for (const Row& row : rows) {
        names = std::max(names, width(row.name));
        shares = std::max(shares, width(row.share));
    }
    std::string text;
    for (const Row& row : rows) {
        std::string line = row.name + std::string(names - width(row.name) + 2, ' ') +
                           std::string(shares - width(row.share), ' ') + row.share + "  " +
                           row.remark;
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string listing_json(std::string_view name, const Plan& plan) {
    const double total = total_weight(plan);
    const auto kind_json = [&](const auto& kind) {
        const double tasks_total = total_weight(*kind);
        return fmt::format(
            R"({{"name": {}, "weight": {}, "fixed_count": {}, "ratio": {:.6g}, "wait": {}, )"
            R"("host": {}, "tasks": {}}})",
            json_string(kind->name),
            kind->weight,
            kind->fixed_count,
            kind->fixed_count > 0 ? 0.0 : share(kind->weight, total),
            json_string(load::describe(kind->wait)),
            json_string(kind->host),
            json_array(
                kind->tasks,
                [&](const load::TaskEntry& task) { return task_json(task, tasks_total); }
            )
        );
    };
    return fmt::format(
        "{{\"scenario\": {}, \"kinds\": {}}}\n",
        json_string(name),
        json_array(plan.kinds(), kind_json)
    );
}

}  // namespace mayfly::scenario
