// Asks a model server for chat completions and measures how the tokens of each come: after what
// time the first one, how far apart all others, and how many a second.
//
//     mayfly run examples/llm.cpp -H http://127.0.0.1:8000 -u 20 -t 1m --parameter tokens=64
#include <mayfly/mayfly.hpp>

using namespace std::chrono_literals;

// region: tokens
inline mayfly::Trend first_token{"time to first token", "ms"};
inline mayfly::Trend between_tokens{"time between tokens", "ms"};
inline mayfly::Trend speed{"tokens a second", "tokens/s"};

class Chatter : public mayfly::HttpUser {
public:
    void chat() {
        const mayfly::Json question{
            {"model", test().parameter("model")},
            {"messages", {{{"role", "user"}, {"content", "What is a mayfly?"}}}},
            {"max_tokens", test().parameter<int>("tokens")},
            {"stream", true}};
        mayfly::Duration first{}, last{};
        int tokens = 0;
        const auto take = [&](const mayfly::Event& event) {
            if (event.data == "[DONE]") return;
            const auto chunk = mayfly::JsonValue::read(event.data);
            if (chunk.at("/choices/0/delta/content").as_text().empty()) return;
            if (tokens++ == 0) {
                first_token.add(first = event.since_start);
            } else {
                between_tokens.add(event.since_start - last);
            }
            last = event.since_start;
        };
        auto answer = client.events("/v1/chat/completions", question, take, {.timeout = 5min});
        if (answer.ok() && tokens == 0) answer.fail("no tokens");
        if (last > first)  // Not where all came at once.
            speed.add((tokens - 1) / std::chrono::duration<double>(last - first).count());
    }
};
// end region

void scenario(mayfly::Plan& plan) {
    plan.parameter("model", "mayfly-1", {.help = "the model that is asked"});
    plan.parameter("tokens", "64", {.help = "the most tokens of an answer"});
    plan.threshold("time to first token: p95 < 1s");
    plan.threshold("time between tokens: p99 < 200ms");
    plan.threshold("tokens a second: p5 > 10");
    plan.users<Chatter>("Chatter").wait(mayfly::between(1s, 5s)).task("chat", &Chatter::chat);
}
