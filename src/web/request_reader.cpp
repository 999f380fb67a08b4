#include "web/request_reader.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>

#include "base/text.hpp"

namespace mayfly::web {
namespace {

namespace http = boost::beast::http;

// "0\r\n\r\n": fewer bytes never end a body of chunks.
constexpr std::size_t least_end_of_chunks = 5;

Answer refusal_of(const boost::system::error_code& problem) {
    if (problem == http::error::header_limit) return refusal(431, "the header is too long");
    if (problem == http::error::body_limit) return refusal(413, "the body is too long");
    return refusal(400, "this is not HTTP: " + problem.message());
}

}  // namespace

RequestReader::RequestReader() {
    parser_.header_limit(most_header_bytes);
    parser_.body_limit(most_body_bytes);
    parser_.eager(true);
}

void RequestReader::put(std::string& unread) {
    // Beast takes a last chunk that it has begun to read for whole when it sees it again, which
    // debug builds assert: so it does not see it again before it can be.
    const bool may_be_cut = parser_.is_header_done() && parser_.chunked();
    if (unread.empty() || (may_be_cut && unread.size() < least_end_of_chunks)) return;
    if (has_folded_line(std::string_view(unread).substr(scanned_))) {
        refusal_ = web::refusal(400, "a header goes on in another line; write it in one");
        return;
    }
    boost::system::error_code error;
    unread.erase(0, parser_.put(boost::asio::buffer(unread), error));
    scanned_ = unread.size();
    if (error && error != http::error::need_more) {
        refusal_ = refusal_of(error);
    } else if (unread.size() > most_header_bytes + most_body_bytes) {
        refusal_ = web::refusal(431, "the header is too long");
    } else if (parser_.is_done() && parser_.get().count(http::field::host) != 1) {
        refusal_ = web::refusal(400, "a request names one Host");
    }
}

/// A line that begins with a blank belongs to the one before for some readers, and for others not.
bool RequestReader::has_folded_line(std::string_view arrived) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    for (const char c : arrived) {
        if (seen_of_end_ == end_of_head.size()) return false;
        if (last_ == '\n' && (c == ' ' || c == '\t')) return true;
        const bool goes_on = c == end_of_head[seen_of_end_];
        seen_of_end_ = goes_on ? seen_of_end_ + 1 : (c == '\r' ? 1 : 0);
        last_ = c;
    }
    return false;
}

bool RequestReader::is_waiting_for_continue() const {
    return !is_done() && parser_.is_header_done() &&
           boost::beast::iequals(parser_.get()[http::field::expect], "100-continue");
}

Request RequestReader::take() {
    auto message = parser_.release();
    const auto text_of = [&](auto name) { return std::string(message[name]); };
    const bool is_from_browser = std::ranges::any_of(message, [](const auto& field) {
        const std::string name = lower_case(std::string_view(field.name_string()));
        return name.starts_with("sec-fetch-") || name == "origin" || name == "referer" ||
               name == "cookie";
    });
    const std::string_view target = message.target();
    const std::size_t question = std::min(target.find('?'), target.size());
    return {
        .method = std::string(message.method_string()),
        .path = std::string(target.substr(0, question)),
        .query = std::string(target.substr(std::min(question + 1, target.size()))),
        .host = text_of(http::field::host),
        .origin = text_of(http::field::origin),
        .fetch_site = text_of("Sec-Fetch-Site"),
        .fetch_mode = text_of("Sec-Fetch-Mode"),
        .accept = text_of(http::field::accept),
        .accept_encoding = text_of(http::field::accept_encoding),
        .content_type = text_of(http::field::content_type),
        .cookie = text_of(http::field::cookie),
        .authorization = text_of(http::field::authorization),
        .known_tag = text_of(http::field::if_none_match),
        .last_event_id = text_of("Last-Event-ID"),
        .body = std::move(message.body()),
        .is_from_browser = is_from_browser};
}

}  // namespace mayfly::web
