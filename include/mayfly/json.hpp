// JSON bodies of requests and responses, with nlohmann::json. It needs the package
// nlohmann-json3-dev. <mayfly/mayfly.hpp> does not include it, because it compiles more slowly than
// all the rest.
#pragma once

#include <nlohmann/json.hpp>

#include <mayfly/request.hpp>
#include <mayfly/response.hpp>

namespace mayfly {

/// The body as JSON. If the body is not JSON, returns null and makes a successful response a
/// failure. Never throws, but reading the result may, as at() does for a missing name.
inline nlohmann::json parse_json(Response& response) {
    auto value = nlohmann::json::parse(response.body(), nullptr, /* allow_exceptions = */ false);
    if (!value.is_discarded()) return value;
    if (response.ok()) response.fail("the body is not JSON");
    return nullptr;
}

/// The value as a body: client.post("/cart", mayfly::json_body({{"id", 3}})). Bytes that are not
/// UTF-8 are replaced by U+FFFD.
inline Json json_body(const nlohmann::json& value) {
    return {value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

}  // namespace mayfly
