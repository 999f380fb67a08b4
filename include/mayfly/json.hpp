// JSON in and out of requests, with nlohmann::json. Not part of <mayfly/mayfly.hpp>, because it
// takes longer to compile than all of that; needs the package nlohmann-json3-dev.
#pragma once

#include <mayfly/request.hpp>
#include <mayfly/response.hpp>

#include <nlohmann/json.hpp>

namespace mayfly {

/// The body as JSON. When it is none, the result is null and an answer that was a success becomes a
/// failure. Throws nothing; what reads the result may, as at() does for a name that is missing.
inline nlohmann::json parse_json(Response& response) {
    auto value = nlohmann::json::parse(response.body(), nullptr, /* allow_exceptions = */ false);
    if (!value.is_discarded()) return value;
    if (response.ok()) response.fail("the body is not JSON");
    return nullptr;
}

/// The value as a body: client.post("/cart", mayfly::json_body({{"id", 3}})). Text in it that is no
/// UTF-8 is replaced by U+FFFD.
inline Json json_body(const nlohmann::json& value) {
    return {value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

}  // namespace mayfly
