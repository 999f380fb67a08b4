// A model server's chat completion and a stream of events, both at a pace that the request sets:
// what is sent at which moment can be computed, so that a client's times can be held against it.
#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "target/router.hpp"

namespace mayfly::target {
namespace {

using std::chrono::milliseconds;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t longest_wait = 3'600'000;
constexpr std::uint64_t token_limit = 1'000'000;

/// Token k, counted from 0, goes out at first + k * gap after the request has come.
struct Pace {
    std::uint64_t tokens;
    milliseconds first;
    milliseconds gap;

    milliseconds due(std::uint64_t token) const { return first + gap * token; }
};

/// A number of the query, or else of the JSON body.
std::uint64_t number_of(const Call& call, const Json& body, const char* name, Range range) {
    const auto field = body.find(name);
    if (field != body.end() && field->is_number_unsigned())
        range.standard = field->get<std::uint64_t>();
    if (range.standard > range.most) throw BadArgument{fmt::format("'{}' is too large.", name)};
    return call.query_number(name, range);
}

std::string delta_of(const Json& model, const Json& delta, const char* finish_reason) {
    Json choice{{"index", 0}, {"delta", delta}, {"finish_reason", nullptr}};
    if (finish_reason != nullptr) choice["finish_reason"] = finish_reason;
    const Json chunk{
        {"id", "chatcmpl-1"},
        {"object", "chat.completion.chunk"},
        {"created", 0},
        {"model", model},
        {"choices", Json::array({choice})}};
    return "data: " + chunk.dump() + "\n\n";
}

std::string word(std::uint64_t token) {
    return fmt::format("{}word{}", token == 0 ? "" : " ", token);
}

Awaitable<Outcome> stream_tokens(const Call& call, const Json& model, Pace pace) {
    const Instant began = Clock::now();
    const Reply head{200, "", "text/event-stream", {{"Cache-Control", "no-cache"}}};
    if (!co_await call.connection.begin(head, std::nullopt)) co_return Outcome::broken;
    for (std::uint64_t token = 0; token < pace.tokens; ++token) {
        Json delta{{"content", word(token)}};
        if (token == 0) delta["role"] = "assistant";
        const std::string chunk = delta_of(model, delta, nullptr);
        co_await call.connection.wait(began + pace.due(token) - Clock::now());
        if (!co_await call.connection.write(chunk)) co_return Outcome::broken;
    }
    const std::string last = delta_of(model, Json::object(), "stop") + "data: [DONE]\n\n";
    if (!co_await call.connection.write(last)) co_return Outcome::broken;
    co_return co_await call.connection.end() ? Outcome::completed : Outcome::broken;
}

Awaitable<Outcome> answer_at_once(const Call& call, const Json& model, Pace pace) {
    std::string text;
    for (std::uint64_t token = 0; token < pace.tokens; ++token) text += word(token);
    const Json choice{
        {"index", 0},
        {"message", {{"role", "assistant"}, {"content", text}}},
        {"finish_reason", "stop"}};
    const Json completion{
        {"id", "chatcmpl-1"},
        {"object", "chat.completion"},
        {"created", 0},
        {"model", model},
        {"choices", Json::array({choice})},
        {"usage", {{"completion_tokens", pace.tokens}}}};
    if (pace.tokens > 0) co_await call.connection.wait(pace.due(pace.tokens - 1));
    const Reply reply{200, completion.dump() + "\n", "application/json"};
    co_return co_await call.connection.answer(reply) ? Outcome::completed : Outcome::broken;
}

Awaitable<Outcome> complete_chat(const Call& call) {
    const Json body = Json::parse(call.message.body(), nullptr, false);
    if (!body.is_object() || !body.contains("messages") || !body["messages"].is_array()) {
        throw BadArgument{"Send a JSON object with \"messages\"."};
    }
    const Pace pace{
        number_of(call, body, "max_tokens", {16, 0, token_limit}),
        milliseconds(number_of(call, body, "first_ms", {200, 0, longest_wait})),
        milliseconds(number_of(call, body, "token_ms", {20, 0, longest_wait}))};
    const Json model = body.value("model", Json("mayfly-1"));
    const bool streams = body.value("stream", Json(false)) == true;
    if (streams) co_return co_await stream_tokens(call, model, pace);
    co_return co_await answer_at_once(call, model, pace);
}

Awaitable<Outcome> send_events(const Call& call) {
    const Pace pace{
        call.query_number("count", {5, 0, token_limit}),
        milliseconds(0),
        milliseconds(call.query_number("ms", {10, 0, longest_wait}))};
    const Instant began = Clock::now();
    const Reply head{200, "", "text/event-stream", {{"Cache-Control", "no-cache"}}};
    if (!co_await call.connection.begin(head, std::nullopt)) co_return Outcome::broken;
    for (std::uint64_t number = 0; number < pace.tokens; ++number) {
        const std::string event = fmt::format("id: {0}\nevent: tick\ndata: {0}\n\n", number);
        co_await call.connection.wait(began + pace.due(number) - Clock::now());
        if (!co_await call.connection.write(event)) co_return Outcome::broken;
    }
    co_return co_await call.connection.end() ? Outcome::completed : Outcome::broken;
}

}  // namespace

std::span<const Route> completion_routes() {
    static const Route routes[] = {
        {"/v1/chat/completions",
         "POST",
         &complete_chat,
         "{\"messages\": [], \"stream\": true, \"max_tokens\": 16, \"first_ms\": 200, "
         "\"token_ms\": 20}, the numbers also as a query: token k, from 0, is sent "
         "first_ms + k * token_ms after the request"},
        {"/events",
         "GET",
         &send_events,
         "?count=5&ms=10: so many server-sent events, so far apart"},
    };
    return routes;
}

}  // namespace mayfly::target
