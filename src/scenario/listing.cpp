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

std::string percent(double share) {
    return fmt::format("{:.1f} %", 100 * share);
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
    const auto shares = plan::kind_shares(load::mix_of(plan).kinds);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto& kind = *plan.kinds()[i];
        const auto parts = plan::task_shares(kind);
        rows.push_back(
            {kind.name,
             kind.fixed_count > 0 ? counted(kind.fixed_count, "user", "users") : percent(shares[i]),
             load::describe(kind.wait)}
        );
        for (std::size_t j = 0; j < parts.size(); ++j) {
            const auto& task = kind.tasks[j];
            rows.push_back({"  " + task.name, percent(parts[j]), joined(task.tags)});
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

template <class Format>
std::string json_array(std::size_t size, Format format) {
    std::string json;
    for (std::size_t i = 0; i < size; ++i) json += (json.empty() ? "" : ", ") + format(i);
    return "[" + json + "]";
}

std::string task_json(const plan::Task& task, double share) {
    return fmt::format(
        R"({{"name": {}, "weight": {}, "ratio": {:.6g}, "tags": {}}})",
        json_string(task.name),
        task.weight,
        share,
        json_array(task.tags.size(), [&](std::size_t i) { return json_string(task.tags[i]); })
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
    const auto shares = plan::kind_shares(load::mix_of(plan).kinds);
    const auto kind_json = [&](std::size_t at) {
        const auto& kind = *plan.kinds()[at];
        const auto parts = plan::task_shares(kind);
        return fmt::format(
            R"({{"name": {}, "weight": {}, "fixed_count": {}, "ratio": {:.6g}, "wait": {}, )"
            R"("host": {}, "tasks": {}}})",
            json_string(kind.name),
            kind.weight,
            kind.fixed_count,
            shares[at],
            json_string(load::describe(kind.wait)),
            json_string(kind.host),
            json_array(
                parts.size(), [&](std::size_t i) { return task_json(kind.tasks[i], parts[i]); }
            )
        );
    };
    return fmt::format(
        "{{\"scenario\": {}, \"kinds\": {}}}\n",
        json_string(name),
        json_array(shares.size(), kind_json)
    );
}

}  // namespace mayfly::scenario
