// A list of rows in JSON. For the sources that write rows only, as it needs all of the JSON
// library.
#pragma once

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

}  // namespace mayfly::report
