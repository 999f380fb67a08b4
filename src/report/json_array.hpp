// Lists of rows and of percentiles in JSON. For the sources that write rows only, as it needs all
// of the JSON library.
#pragma once

#include <functional>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/json_rows.hpp"

namespace mayfly::report {

/// Rows of `values`, each made by `row`.
template <class Values, class Row>
Json array_of(const Values& values, Row row) {
    Json array = Json::array();
    for (const auto& value : values) array.push_back(row(value));
    return array;
}

/// Those that a page shows of `values`, by their requests; how `requests_of` counts them.
template <class Values, class Requests>
std::vector<bool> shown_of(
    const Values& values, Requests requests_of, std::size_t most = most_page_entries
) {
    std::vector<std::uint64_t> requests;
    for (const auto& value : values) requests.push_back(std::invoke(requests_of, value));
    return shown_on_page(requests, most);
}

/// Of what a row reports, by their names.
Json percentiles_of(auto value_at) {
    Json values = Json::object();
    for (const double percent : stats::reported_percentiles) {
        values[fmt::format("{:g}", percent)] = value_at(percent);
    }
    return values;
}

}  // namespace mayfly::report
