#include "http/exchange.hpp"

#include <string>
#include <utility>

#include <fmt/core.h>

#include "fiber/deadline.hpp"
#include "fiber/root.hpp"
#include "http/chunks.hpp"
#include "http/hop.hpp"
#include "http/request_head.hpp"
#include "net/failure.hpp"

namespace mayfly::http {
namespace {

constexpr std::size_t most_redirects = 30;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Turns `request` into the one that the answer asks for (RFC 9110 §15.4).
Result<void> redirect(Outgoing& request, ResponseState& response) {
    auto next = net::resolve(request.url, response.header("Location"));
    if (!next) return within("following a redirect", next.error());
    const bool becomes_get = response.status == 303
                                 ? request.method != "HEAD"
                                 : response.status < 303 && request.method == "POST";
    if (becomes_get) {
        request.method = "GET";
        response.became_get = true;
        request.body = request.body_type = {};
        request.pieces = nullptr;
        request.is_chunked = request.keeps_content = false;
    }
    const bool is_same = next->origin == request.url.origin;
    if (is_same && next->user_info.empty()) next->user_info = request.url.user_info;
    request.keeps_credentials = request.keeps_credentials && is_same;
    response.url = std::move(*next);
    response.forget_url();
    response.sent = detail::ResponseState::Sent::nothing;
    response.url_text.clear();
    return {};
}

void store_cookies(ClientState& client, const net::Url& url, const ResponseState& response) {
    if (response.has_usual_fields) return;
    for (const auto& field : response.fields) {
        if (!is_named("Set-Cookie", response, field)) continue;
        client.cookies.store(url, response.field_value(field), unix_now());
    }
}

std::string turn_timeout_words(Duration limit) {
    return net::timeout_words("waiting for its turn under --max-rate", limit) +
           ", not for the target: raise --max-rate or the timeout";
}

/// All hops, under `deadline`. Returns when the last one ended.
Instant run_hops(
    ClientState& client, Outgoing& request, ResponseState& response, const fiber::Deadline& deadline
) {
    for (Instant began = response.sample.started;; began = Clock::now()) {
        const bool is_redirected = !response.history.empty();
        if (is_redirected && client.network.turns().are_limited()) {
            if (!client.network.wait_for_turn(request.url.origin.host)) {
                response.error = turn_timeout_words(deadline.when() - response.sample.started);
                return Clock::now();
            }
            began = Clock::now();
        }
        const Instant ended = run_hop(client, request, response, began, deadline);
        if (!response.error.empty()) return ended;
        store_cookies(client, request.url, response);
        const bool follows = request.options->follow_redirects && is_redirect(response.status) &&
                             !response.header("Location").empty();
        if (!follows) return ended;
        if (response.history.size() == most_redirects) {
            response.error = fmt::format("more than {} redirects", most_redirects);
            return ended;
        }
        response.history.push_back({response.status, response.url.text()});
        if (auto next = redirect(request, response); !next) {
            response.error = next.error().message;
            return ended;
        }
        response.clear_answer();
        response.answer_begins_at = response.sample.received_bytes;
        response.sample.is_served = false;
    }
}

void run_timed(ClientState& client, Outgoing& request, ResponseState& response) {
    stats::Sample& sample = response.sample;
    const Settings& settings = client.network.settings();
    const Duration limit = request.options->timeout.value_or(settings.request_timeout);
    if (client.network.turns().are_limited()) [[unlikely]] {
        client.network.wait_for_turn(request.url.origin.host);  // No timeout runs yet.
    }
    sample.started = Clock::now();
    client.network.loop().keep_to_term(sample.started);
    const auto [intended, is_paced] = fiber::take_intended(sample.started);
    sample.intended = intended;
    sample.is_paced = is_paced;
    Instant ended;
    {
        const stats::InFlight::Request open(client.network.in_flight(), sample.started);
        const fiber::Deadline deadline(sample.started + limit);
        ended = run_hops(client, request, response, deadline);
    }
    if (!response.error.empty() && fiber::Fiber::here().is_unwinding()) return;  // Interrupted.
    sample.response_time = ended - sample.started;
    // Deadlines strike some milliseconds late.
    const bool is_late = sample.response_time > limit && response.error.empty();
    if (is_late) response.error = net::timeout_words(net::Doing::receiving, limit);
    sample.content_bytes += response.body.size();  // Besides what was streamed.
    sample.outcome = stats::Outcome::success;
}

/// A body in chunks and an expected 100 that was asked for as a header.
void run_adapted(ClientState& client, Outgoing& request, ResponseState& response) {
    std::string chunks;
    std::vector<detail::BodyPiece> pieces;
    if (request.options->chunked && has_content(request)) {
        if (request.pieces != nullptr) request.pieces = &(pieces = in_chunks(*request.pieces));
        if (request.pieces == nullptr) request.body = chunks = in_chunks(request.body);
        request.is_chunked = true;
    }
    RequestOptions options = *request.options;
    options.expect_continue = options.expect_continue || expects_continue(client, options);
    request.options = &options;
    run_timed(client, request, response);
}

}  // namespace

void run_exchange(ClientState& client, Outgoing request, ResponseState& response) {
    if (has_own_fields(client, request) || request.options->chunked) {
        run_adapted(client, request, response);
    } else {
        run_timed(client, request, response);
    }
}

}  // namespace mayfly::http
