// Which code responds to which path. A route either computes its response at once or performs it on
// the connection; router.cpp has a table of all routes. Used from the one thread of the server.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "target/connection.hpp"
#include "target/http_text.hpp"
#include "target/request_log.hpp"
#include "target/shop.hpp"

namespace mayfly::target {

/// What all connections share.
struct Site {
    RequestLog log;
    Shop shop;
    std::optional<Instant> stalled_until;
    std::uint64_t connections = 0;
    std::uint64_t open_connections = 0;
};

/// An argument of a route is missing or out of range; it is answered with 400 and the text.
struct BadArgument {
    std::string message;
};

struct Range {
    std::optional<std::uint64_t> standard;  // Used if the argument is absent.
    std::uint64_t least = 0;
    std::uint64_t most = 0;
};

/// One request as a route sees it.
struct Call {
    Site& site;
    Connection& connection;
    const Message& message;
    std::string_view path;
    std::string_view argument;  // For "/delay/{ms}", the text in place of {ms}.
    Pairs query = {};

    std::string_view method() const;
    std::string_view header(std::string_view name) const;

    /// The argument, or a query value, as a number; throws BadArgument.
    std::uint64_t argument_number(Range range) const;
    std::uint64_t query_number(std::string_view name, Range range) const;
};

/// Broken: the response was cut or malformed on purpose, or the peer closed; the connection ends.
enum class Outcome { completed, broken };

using Compute = Reply (*)(const Call&);
using Perform = Awaitable<Outcome> (*)(const Call&);

inline constexpr std::string_view reading_methods = "GET, HEAD, OPTIONS";

enum class Starts { after_body, after_head };
enum class Logging { counted, invisible };

struct Route {
    std::string_view path;  // One that ends in '/' takes the rest as its argument, but "/" itself.
    std::string_view methods;  // As an Allow header lists them; empty: any.
    std::variant<Compute, Perform> run;
    std::string_view summary;  // A line for /help.
    Starts starts = Starts::after_body;
    Logging logging = Logging::counted;
};

struct Match {
    const Route* route = nullptr;
    std::string_view argument;
};

Match find_route(std::string_view path);

/// A line for each route.
std::string describe_routes();

/// The text, if a header line may contain it; throws BadArgument otherwise.
std::string header_safe(std::string text);

/// The routes of each file.
std::span<const Route> plain_routes();
std::span<const Route> streaming_routes();
std::span<const Route> completion_routes();
std::span<const Route> state_routes();
std::span<const Route> shop_routes();
std::span<const Route> hostile_routes();

}  // namespace mayfly::target
