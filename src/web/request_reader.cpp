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

constexpr auto folded = "a header goes on in another line; write it in one";

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
    if (!parser_.is_header_done()) put_head(unread);
    if (parser_.is_header_done() && !is_done()) put_body(unread);
    if (!refusal_ && parser_.is_done() && parser_.get().count(http::field::host) != 1) {
        refusal_ = web::refusal(400, "a request names one Host");
    }
}

void RequestReader::put_head(std::string& unread) {
    if (unread.empty()) return;
    const auto size = head_.scan(std::string_view(unread).substr(scanned_));
    if (head_.has_folded()) {
        refusal_ = web::refusal(400, folded);
        return;
    }
    const auto end = scanned_ + size;
    scanned_ = end;
    feed(unread, end);
    const bool is_whole = head_.is_over() && !parser_.is_header_done();
    if (is_whole && !refusal_) refusal_ = web::refusal(400, "this is not HTTP");
}

void RequestReader::put_body(std::string& unread) {
    // Beast takes a last chunk that it has begun to read for whole when it sees it again, which
    // debug builds assert: so it does not see it again before it can be.
    const bool may_be_cut = parser_.chunked();
    if (unread.empty() || (may_be_cut && unread.size() < least_end_of_chunks)) return;
    if (parser_.chunked()) {
        scanned_ += chunks_.scan(std::string_view(unread).substr(scanned_));
        if (chunks_.has_folded()) {
            refusal_ = web::refusal(400, folded);
            return;
        }
    }
    feed(unread, unread.size());
}

void RequestReader::feed(std::string& unread, std::size_t size) {
    boost::system::error_code error;
    const auto read = parser_.put(boost::asio::buffer(unread.data(), size), error);
    unread.erase(0, read);
    scanned_ -= std::min(scanned_, read);
    if (error && error != http::error::need_more) {
        refusal_ = refusal_of(error);
    } else if (unread.size() > most_header_bytes + most_body_bytes) {
        refusal_ = web::refusal(431, "the header is too long");
    }
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
    std::string_view target = message.target();
    std::string host = text_of(http::field::host);
    // The absolute form, as proxies get it: its host counts, and not the header's.
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (lower_case(target.substr(0, scheme.size())) != scheme) continue;
        target.remove_prefix(scheme.size());
        host = target.substr(0, target.find_first_of("/?"));
        target.remove_prefix(host.size());
    }
    const std::size_t question = std::min(target.find('?'), target.size());
    return {
        .method = std::string(message.method_string()),
        .path = question == 0 ? "/" : std::string(target.substr(0, question)),
        .query = std::string(target.substr(std::min(question + 1, target.size()))),
        .host = std::move(host),
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
