#include "target/serving.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace mayfly::target {
namespace {

constexpr std::string_view every_method = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

std::string_view allowed_methods(const Route& route) {
    return route.methods.empty() ? every_method : route.methods;
}

bool allows(const Route& route, std::string_view method) {
    if (route.methods.empty()) return true;
    for (std::string_view rest = route.methods; !rest.empty();) {
        const std::string_view name = rest.substr(0, rest.find(", "));
        if (name == method) return true;
        rest.remove_prefix(std::min(name.size() + 2, rest.size()));
    }
    return false;
}

Reply not_found(const Call& call) {
    return {404, fmt::format("Nothing answers at {}; GET /help lists the routes.\n", call.path)};
}

Reply wrong_method(const Route& route, const Call& call) {
    const std::string allow(allowed_methods(route));
    return {
        405,
        fmt::format("{} takes {}, not {}.\n", call.path, allow, call.method()),
        "text/plain",
        {{"Allow", allow}}};
}

Reply options_of(const Route& route) {
    return {204, "", "", {{"Allow", std::string(allowed_methods(route))}}};
}

// While /stall holds the server, whoever would answer waits here.
Awaitable<void> wait_out_stall(Site& site, Connection& connection) {
    while (site.stalled_until) {
        const Instant now = Clock::now();
        if (now >= *site.stalled_until) {
            site.stalled_until.reset();
            break;
        }
        co_await connection.wait(*site.stalled_until - now);
    }
}

Awaitable<Outcome> answer(Connection& connection, const Reply& reply) {
    const bool sent = co_await connection.answer(reply);
    co_return sent ? Outcome::completed : Outcome::broken;
}

// The one place where a route's complaint about its arguments becomes an answer.
Awaitable<Outcome> run_route(const Route& route, const Call& call) {
    Reply reply;
    try {
        if (const auto* perform = std::get_if<Perform>(&route.run))
            co_return co_await (*perform)(call);
        reply = std::get<Compute>(route.run)(call);
    } catch (const BadArgument& bad) {
        reply = {400, bad.message + "\n"};
    }
    co_return co_await answer(call.connection, reply);
}

Awaitable<Outcome> respond(const Route* route, const Call& call) {
    Reply reply;
    const bool asks_for_options = call.method() == "OPTIONS" && call.path != "/echo";
    if (route == nullptr) {
        reply = not_found(call);
    } else if (allows(*route, call.method()) && !asks_for_options) {
        co_return co_await run_route(*route, call);
    } else if (asks_for_options) {
        reply = options_of(*route);
    } else {
        reply = wrong_method(*route, call);
    }
    co_return co_await answer(call.connection, reply);
}

Awaitable<bool> serve_one(Connection& connection, Site& site) {
    const Reading head = co_await connection.read_head();
    if (head == Reading::refused) site.log.refused();
    if (head != Reading::arrived) co_return false;
    const auto target = connection.message().target();
    const std::string_view whole(target.data(), target.size());
    const std::size_t question = whole.find('?');
    const std::string_view path = whole.substr(0, question);
    const auto [route, argument] = find_route(path);
    Call call{site, connection, connection.message(), path, argument};
    if (question != std::string_view::npos) call.query = parse_query(whole.substr(question + 1));

    if (route == nullptr || route->starts == Starts::after_body) {
        if (connection.client_awaits_continue()) {
            if (!co_await connection.send_raw("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
        }
        const Reading body = co_await connection.read_body();
        if (body == Reading::refused) site.log.refused();
        if (body != Reading::arrived) co_return false;
    }
    RequestLog::Ticket ticket;
    if (route == nullptr || route->logging == Logging::counted) {
        ticket = connection.has_whole_request() ? site.log.received(call.method(), path)
                                                : site.log.answering_early(call.method(), path);
    }
    co_await wait_out_stall(site, connection);
    if (co_await respond(route, call) == Outcome::broken) {
        site.log.broken(ticket);
        co_return false;
    }
    site.log.completed(ticket);
    co_return connection.stays_open();
}

}  // namespace

Awaitable<void> serve(std::unique_ptr<Stream> stream, Site& site) {
    Connection connection(std::move(stream), ++site.connections);
    ++site.open_connections;
    if (co_await connection.stream().open()) {
        while (co_await serve_one(connection, site)) continue;
        co_await connection.stream().shut_down();
    }
    --site.open_connections;
}

}  // namespace mayfly::target
