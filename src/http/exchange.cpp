#include "http/exchange.hpp"

#include <string>
#include <utility>

#include <fmt/core.h>

#include "fiber/deadline.hpp"
#include "http/chunks.hpp"
#include "http/hop.hpp"
#include "http/request_head.hpp"

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
        request.body = request.body_type = {};
        request.is_chunked = request.keeps_content = false;
    }
    const bool is_same = next->origin == request.url.origin;
    if (is_same && next->user_info.empty()) next->user_info = request.url.user_info;
    request.keeps_credentials = request.keeps_credentials && is_same;
    response.url = std::move(*next);
    response.url_text.clear();
    return {};
}

void store_cookies(Session& session, const net::Url& url, const ResponseState& response) {
    for (const auto& field : response.fields) {
        if (!equal_ignoring_case(response.field_name(field), "Set-Cookie")) continue;
        session.cookies.store(url, response.field_value(field), unix_now());
    }
}

/// All hops, under `deadline`. Returns when the last one ended.
Instant run_hops(
    Session& session, Outgoing& request, ResponseState& response, const fiber::Deadline& deadline
) {
    for (Instant began = response.sample.started;; began = Clock::now()) {
        const Instant ended = run_hop(session, request, response, began, deadline);
        if (!response.error.empty()) return ended;
        store_cookies(session, request.url, response);
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
    }
}

void run_timed(Session& session, Outgoing& request, ResponseState& response) {
    stats::Sample& sample = response.sample;
    const Settings& settings = session.environment.settings();
    const Duration limit = request.options->timeout.value_or(settings.request_timeout);
    sample.started = Clock::now();
    Instant ended;
    {
        const fiber::Deadline deadline(sample.started + limit);
        ended = run_hops(session, request, response, deadline);
    }
    sample.response_time = ended - sample.started;
    sample.content_bytes = response.body.size();
    sample.outcome = stats::Outcome::success;
}

/// A body in chunks and an expected 100 that was asked for as a header.
void run_adapted(Session& session, Outgoing& request, ResponseState& response) {
    std::string chunks;
    if (request.options->chunked && has_content(request)) {
        request.body = chunks = in_chunks(request.body);
        request.is_chunked = true;
    }
    RequestOptions options = *request.options;
    options.expect_continue = options.expect_continue || expects_continue(session, options);
    request.options = &options;
    run_timed(session, request, response);
}

}  // namespace

void run_exchange(Session& session, Outgoing request, ResponseState& response) {
    if (has_own_fields(session, request) || request.options->chunked) {
        run_adapted(session, request, response);
    } else {
        run_timed(session, request, response);
    }
}

}  // namespace mayfly::http
