// Cookies, which live at the client, and the log, which lives here.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "target/router.hpp"

namespace mayfly::target {
namespace {

using Json = nlohmann::ordered_json;

Reply with_cookies(std::vector<Header> cookies) {
    if (cookies.empty()) throw BadArgument{"Name at least one cookie in the query."};
    return {200, fmt::format("{} cookie(s).\n", cookies.size()), "text/plain", std::move(cookies)};
}

Reply set_cookies(const Call& call) {
    std::vector<Header> cookies;
    for (const auto& [name, value] : call.query)
        cookies.push_back({"Set-Cookie", header_safe(name + "=" + value + "; Path=/")});
    return with_cookies(std::move(cookies));
}

Reply delete_cookies(const Call& call) {
    std::vector<Header> cookies;
    for (const auto& [name, value] : call.query)
        cookies.push_back({"Set-Cookie", header_safe(name + "=; Path=/; Max-Age=0")});
    return with_cookies(std::move(cookies));
}

// Passes the attributes through as they are given, also senseless ones: the client is under test.
Reply set_attributes(const Call& call) {
    const auto name = find_value(call.query, "name");
    if (!name) throw BadArgument{"Give 'name' in the query."};
    std::string cookie = *name + "=" + find_value(call.query, "value").value_or("");
    for (const auto& [attribute, value] : call.query) {
        if (attribute == "name" || attribute == "value") continue;
        cookie += "; " + attribute;
        if (!value.empty()) cookie += "=" + value;
    }
    return with_cookies({{"Set-Cookie", header_safe(cookie)}});
}

Reply show_cookies(const Call& call) {
    const std::string_view header = call.header("Cookie");
    Json cookies = Json::object();
    for (const auto& [name, value] : parse_cookies(header)) cookies[name] = value;
    const Json shown = {{"cookies", cookies}, {"header", header}};
    return {
        200, shown.dump(2, ' ', false, Json::error_handler_t::replace) + "\n", "application/json"};
}

Reply show_log(const Call& call) {
    return {200, call.site.log.to_json(), "application/json"};
}

Reply reset_log(const Call& call) {
    call.site.log.reset();
    return {200, "The log is empty.\n"};
}

constexpr auto body = Starts::after_body;
constexpr auto unseen = Logging::invisible;

}  // namespace

std::span<const Route> state_routes() {
    static const Route routes[] = {
        {"/cookies/set", "", &set_cookies, "?name=value&...: sets them for Path=/"},
        {"/cookies/set-attributes",
         "",
         &set_attributes,
         "?name=N&value=V&path=/x&max-age=5&secure"},
        {"/cookies/show", reading_methods, &show_cookies, "the cookies that were sent, as JSON"},
        {"/cookies/delete", "", &delete_cookies, "?name&...: lets them expire"},
        {"/log",
         reading_methods,
         &show_log,
         "requests received and completed per path",
         body,
         unseen},
        {"/log/reset", "", &reset_log, "starts the counts anew", body, unseen},
    };
    return routes;
}

}  // namespace mayfly::target
