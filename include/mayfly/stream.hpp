// What takes a response while it arrives: the pieces of a body (RequestOptions::on_body), and
// server-sent events (HttpClient::events).
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mayfly/sleep.hpp>

namespace mayfly {

/// One server-sent event. Its texts are valid until the function that takes it returns.
struct Event {
    std::string_view data;              // Its data lines, joined by line feeds.
    std::string_view type = "message";  // What the stream calls "event".
    std::string_view id;                // The last one that the server gave.
    std::optional<Duration> retry;      // The last one that the server gave.
    Duration since_start{};             // From the start of the request until it had arrived.
};

/// Any function of `First` and, if it wants them, `Rest`. One that returns false ends the stream;
/// others return true or nothing.
template <class First, class... Rest>
class StreamCallback {
    template <class Function>
    static constexpr bool takes_all = std::is_invocable_v<Function&, First, Rest...>;

public:
    StreamCallback() = default;
    template <class Function>
    requires(
        !std::is_same_v<std::remove_cvref_t<Function>, StreamCallback> &&
        (takes_all<Function> || std::is_invocable_v<Function&, First>)
    ) StreamCallback(Function function)
        : call_([called = std::move(function)](First first, Rest... rest) mutable {
              if constexpr (takes_all<Function>) {
                  return goes_on([&] { return called(first, rest...); });
              } else {
                  return goes_on([&] { return called(first); });
              }
          }) {}

    explicit operator bool() const { return static_cast<bool>(call_); }
    /// Whether the stream goes on.
    bool operator()(First first, Rest... rest) const { return call_(first, rest...); }

private:
    template <class Call>
    static bool goes_on(const Call& call) {
        using Returned = std::invoke_result_t<const Call&>;
        static_assert(
            std::is_void_v<Returned> || std::is_same_v<Returned, bool>,
            "a function that takes a stream returns nothing, or false to end the stream"
        );
        if constexpr (std::is_void_v<Returned>) {
            call();
            return true;
        } else {
            return call();
        }
    }

    std::function<bool(First, Rest...)> call_;
};

using BodyCallback = StreamCallback<std::string_view, Duration>;
using EventCallback = StreamCallback<const Event&>;

}  // namespace mayfly
