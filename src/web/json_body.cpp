#include "web/json_body.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mayfly::web {
namespace {

using Json = nlohmann::json;

/// Notes a name that an object has twice, of which a parser keeps only one.
class Repetitions {
public:
    bool operator()(int /*depth*/, Json::parse_event_t event, const Json& part) {
        using Event = Json::parse_event_t;
        if (event == Event::object_start) open_.emplace_back();
        if (event == Event::object_end) open_.pop_back();
        if (event == Event::key) {
            const auto& name = part.get_ref<const std::string&>();
            if (!open_.back().insert(name).second) repeated = name;
        }
        return true;
    }
    std::optional<std::string> repeated;

private:
    std::vector<std::set<std::string>> open_;
};

}  // namespace

Result<Json> read_object(std::string_view body, const std::vector<std::string_view>& known) {
    if (body.empty()) return Json::object();
    Repetitions repetitions;
    Json json = Json::parse(body, std::ref(repetitions), false);
    if (json.is_discarded()) return Error{"the body is not JSON"};
    if (const auto& name = repetitions.repeated) {
        return Error{fmt::format("the body says \"{}\" twice; say it once", *name)};
    }
    if (!json.is_object()) return Error{"the body must be a JSON object, like {\"users\": 10}"};
    for (const auto& [name, value] : json.items()) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        return Error{fmt::format("there is no field \"{}\"; use {}", name, fmt::join(known, ", "))};
    }
    return json;
}

}  // namespace mayfly::web
