// Requests of a client that are more than one response at the end: streams of events, and several
// requests at once.
#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <mayfly/http_client.hpp>
#include <mayfly/parallel.hpp>

#include "base/text.hpp"
#include "http/body_stream.hpp"
#include "http/client_network.hpp"
#include "http/event_stream_parser.hpp"

namespace mayfly {
namespace {

constexpr std::string_view event_stream = "text/event-stream";

Result<void> check_is_event_stream(const detail::ResponseState& response) {
    constexpr int no_content = 204;
    if (response.status == no_content) {
        return Error{"the response is no stream of events: its status is 204"};
    }
    const std::string_view type = response.header("Content-Type");
    if (http::equal_ignoring_case(trimmed(type.substr(0, type.find(';'))), event_stream)) return {};
    return Error{
        "the response is no stream of events: its Content-Type is " +
        (type.empty() ? "not given" : quoted_bytes(type))};
}

}  // namespace

Response HttpClient::events(
    std::string_view url, const EventCallback& on_event, const RequestOptions& options
) {
    return receive_events("GET", url, {}, on_event, options);
}

Response HttpClient::events(
    std::string_view url,
    const Body& body,
    const EventCallback& on_event,
    const RequestOptions& options
) {
    return receive_events("POST", url, body, on_event, options);
}

Response HttpClient::receive_events(
    std::string_view method,
    std::string_view url,
    const Body& body,
    const EventCallback& on_event,
    RequestOptions options
) {
    if (options.on_body) {
        throw std::invalid_argument("events() hands on events; leave .on_body out");
    }
    const bool accepts = std::ranges::any_of(options.headers, [](const auto& header) {
        return http::equal_ignoring_case(header.first, "Accept");
    });
    if (!accepts) options.headers.emplace_back("Accept", event_stream);
    std::optional<http::EventStreamParser> parser;
    const detail::BodyStream stream{
        [&](const detail::ResponseState& response, std::string_view piece, Duration since_start
        ) -> Result<bool> {
            if (!parser) {
                if (auto checked = check_is_event_stream(response); !checked) {
                    return checked.error();
                }
                parser.emplace(response.network->settings().limits.body_bytes);
            }
            return parser->put(piece, since_start, on_event);
        },
        [&](const detail::ResponseState& response) {
            return parser ? Result<void>() : check_is_event_stream(response);
        }};
    return send(method, url, body, options, &stream);
}

std::vector<Response> HttpClient::batch(const std::vector<Request>& requests) {
    std::vector<std::optional<Response>> answers(requests.size());
    std::vector<std::function<void()>> functions;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        functions.emplace_back([this, &one = requests[i], &answer = answers[i]] {
            answer = request(one.method, one.url, one.body, one.options);
        });
    }
    all(std::move(functions));
    std::vector<Response> responses;
    for (auto& answer : answers) responses.push_back(std::move(*answer));
    return responses;
}

}  // namespace mayfly
