// Routes whose answer depends on the request alone.
#include <map>

#include <boost/beast/core/string.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "target/compression.hpp"
#include "target/router.hpp"

namespace mayfly::target {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view json_type = "application/json";

// What the client sent may be any bytes; JSON has to be UTF-8.
std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Reply hello(const Call&) {
    return {200, "Hello from mayfly-target; /help lists the routes.\n"};
}

Reply help(const Call&) {
    return {200, describe_routes()};
}

Reply status(const Call& call) {
    const auto code = static_cast<int>(call.argument_number({{}, 200, 599}));
    return {code, fmt::format("{} {}\n", code, status_phrase(code))};
}

Json pairs_to_json(const Pairs& pairs) {
    Json list = Json::array();
    for (const auto& [name, value] : pairs) list.push_back({name, value});
    return list;
}

Json connection_to_json(Connection& connection) {
    Json facts = {{"number", connection.number()}, {"requests", connection.requests()}};
    if (const auto tls = connection.stream().tls()) {
        facts["tls"] = {
            {"version", tls->version},
            {"resumed", tls->resumed},
            {"client_subject", tls->client_subject}};
    }
    return facts;
}

Reply echo(const Call& call) {
    std::map<std::string, std::string>
        headers;  // Lower case; repeated ones joined as RFC 9110 has it.
    Json raw_headers = Json::array();
    for (const auto& field : call.message) {
        const std::string name(field.name_string());
        const std::string value(field.value());
        raw_headers.push_back({name, value});
        std::string lower(name);
        for (char& letter : lower) letter = boost::beast::detail::ascii_tolower(letter);
        auto& joined = headers[lower];
        joined += joined.empty() ? value : ", " + value;
    }
    const std::string& body = call.message.body();
    Json json = {
        {"method", call.method()},
        {"target", std::string(call.message.target())},
        {"path", call.path},
        {"query", pairs_to_json(call.query)},
        {"headers", headers},
        {"raw_headers", raw_headers},
        {"body", body},
        {"length", body.size()},
        {"connection", connection_to_json(call.connection)}};
    if (!is_utf8(body)) json["body_base64"] = base64(body);
    if (call.header("Content-Type").starts_with("application/x-www-form-urlencoded")) {
        json["form"] = pairs_to_json(parse_query(body));
    }
    return {200, dump(json), std::string(json_type)};
}

int redirect_code(const Call& call) {
    const auto code = static_cast<int>(call.query_number("code", {302, 301, 308}));
    if (code <= 303 || code >= 307) return code;
    throw BadArgument{"'code' must be 301, 302, 303, 307 or 308."};
}

Reply redirect_chain(const Call& call) {
    const auto left = call.argument_number({{}, 1, 1000});
    const int code = redirect_code(call);
    std::string next = left == 1 ? "/" : fmt::format("/redirect/{}", left - 1);
    if (left > 1 && code != 302) next += fmt::format("?code={}", code);
    return {code, next + "\n", "text/plain", {{"Location", next}}};
}

Reply redirect_to(const Call& call) {
    const auto url = find_value(call.query, "url");
    if (!url) throw BadArgument{"Give 'url' in the query, percent-encoded."};
    const int code = redirect_code(call);
    return {code, *url + "\n", "text/plain", {{"Location", header_safe(*url)}}};
}

Reply basic_auth(const Call& call) {
    const std::size_t slash = call.argument.find('/');
    if (slash == std::string_view::npos) throw BadArgument{"Ask for /basic-auth/USER/PASSWORD."};
    const std::string user = percent_decode(call.argument.substr(0, slash));
    const std::string password = percent_decode(call.argument.substr(slash + 1));
    if (call.header("Authorization") == "Basic " + base64(user + ":" + password)) {
        return {200, fmt::format("Welcome, {}.\n", user)};
    }
    return {
        401,
        "Authenticate with the user and the password of the path.\n",
        "text/plain",
        {{"WWW-Authenticate", "Basic realm=\"mayfly-target\""}}};
}

std::string compressible_text() {
    std::string text;
    for (int line = 1; line <= 200; ++line)
        text += fmt::format("Line {} of a text that compresses well.\n", line);
    return text;
}

Reply encoded(std::string_view coding, std::string body) {
    return {200, std::move(body), "text/plain", {{"Content-Encoding", std::string(coding)}}};
}

Reply gzip_text(const Call&) {
    return encoded("gzip", gzip(compressible_text()));
}
Reply deflate_text(const Call&) {
    return encoded("deflate", deflate(compressible_text()));
}
Reply brotli_text(const Call&) {
    return encoded("br", brotli(compressible_text()));
}
Reply plain_text(const Call&) {
    return {200, compressible_text()};
}

Reply reject_expectation(const Call& call) {
    call.connection.close_after_answer();
    return {417, "This route accepts no expectation; ask /expect.\n"};
}

}  // namespace

std::span<const Route> plain_routes() {
    static const Route routes[] = {
        {"/", "", &hello, "a small static answer"},
        {"/help", reading_methods, &help, "this list"},
        {"/status/", "", &status, "{code}: answers with that status, 200 to 599"},
        {"/echo", "", &echo, "the request as JSON, for any method"},
        {"/redirect/", "", &redirect_chain, "{n}: n redirects, then /; ?code=301|302|303|307|308"},
        {"/redirect-to", "", &redirect_to, "?url=U&code=302: one redirect to U"},
        {"/basic-auth/", "", &basic_auth, "{user}/{password}: 401 unless sent by basic auth"},
        {"/text", reading_methods, &plain_text, "the text that the next three compress"},
        {"/gzip", reading_methods, &gzip_text, "Content-Encoding: gzip"},
        {"/deflate", reading_methods, &deflate_text, "Content-Encoding: deflate"},
        {"/brotli", reading_methods, &brotli_text, "Content-Encoding: br"},
        {"/expect", "", &echo, "as /echo; like every route it honours Expect: 100-continue"},
        {"/expect-reject",
         "",
         &reject_expectation,
         "417 without reading the body, then closes",
         Starts::after_head},
    };
    return routes;
}

}  // namespace mayfly::target
