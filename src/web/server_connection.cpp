#include "web/server_connection.hpp"

#include <filesystem>
#include <fstream>
#include <utility>

#include "base/logging.hpp"
#include "fiber/deadline.hpp"
#include "fiber/sleep.hpp"
#include "web/encoding.hpp"
#include "web/request_reader.hpp"

namespace mayfly::web {
void ServerConnection::serve() {
    {
        const fiber::Deadline deadline(Clock::now() + site_.limits.request);
        if (stream_.handshake()) return stream_.close();
    }
    while (true) {
        Arrival arrival = read_request();
        if (arrival.refusal) return refuse(*arrival.refusal);
        if (!arrival.request) return stream_.close();
        const Answer reply = answer(*arrival.request);
        if (!write(reply, *arrival.request, arrival.keep_alive)) return stream_.close();
        const bool has_body = arrival.request->method != "HEAD";
        if (reply.is_event_stream && has_body) return stream_events(reply.event_wish);
        if (arrival.keep_alive == KeepAlive::no) break;
    }
    const fiber::Deadline deadline(Clock::now() + site_.limits.write);
    stream_.finish();
}

ServerConnection::Arrival ServerConnection::read_request() {
    RequestReader reader;
    std::optional<fiber::Deadline> deadline;
    const bool may_idle = unread_.empty() && is_known_;
    deadline.emplace(Clock::now() + (may_idle ? site_.limits.idle : site_.limits.request));
    bool has_begun = !unread_.empty();
    bool was_told_to_continue = false;
    while (true) {
        reader.put(unread_);
        if (reader.is_done()) break;
        if (!was_told_to_continue && reader.is_waiting_for_continue()) {
            was_told_to_continue = true;
            if (stream_.write("HTTP/1.1 100 Continue\r\n\r\n", "")) return {};
        }
        boost::system::error_code error;
        const std::size_t size = stream_.read_some(buffer_, error);
        if (error) {
            const bool was_slow = deadline->has_struck() && has_begun;
            if (was_slow) return {{}, refusal(408, "the request took too long to arrive")};
            return {};
        }
        unread_.append(buffer_.data(), size);
        if (!std::exchange(has_begun, true)) deadline.emplace(Clock::now() + site_.limits.request);
    }
    if (reader.refusal()) return {{}, reader.refusal()};
    const KeepAlive keep_alive = reader.keep_alive();
    return {reader.take(), {}, keep_alive};
}

Answer ServerConnection::answer(const Request& request) {
    if (auto answered = site_.gate.answer(request)) {
        if (answered->is_failed_login) slow_down();
        return std::move(*answered);
    }
    is_known_ = true;
    Answer reply = route(site_.control, request);
    if (reply.is_event_stream && site_.events.readers() >= most_readers) {
        return refusal(503, "too many pages are open; close some");
    }
    return reply;
}

void ServerConnection::slow_down() {
    const auto failure = site_.failed_logins.note(stream_.peer(), Clock::now());
    if (failure.sentence) logging::warning("{}", *failure.sentence);
    fiber::sleep_for(failure.pause);
}

bool ServerConnection::write(const Answer& answer, const Request& request, KeepAlive keep_alive) {
    if (!answer.file.empty()) return write_file(answer, request, keep_alive);
    const fiber::Deadline deadline(Clock::now() + site_.limits.write);
    const std::string head = head_of(answer, answer.body.size(), keep_alive);
    return !stream_.write(head, request.method == "HEAD" ? std::string_view() : answer.body);
}

bool ServerConnection::write_file(
    const Answer& answer, const Request& request, KeepAlive keep_alive
) {
    std::ifstream file(answer.file, std::ios::binary);
    std::error_code problem;
    std::uint64_t left = std::filesystem::file_size(answer.file, problem);
    if (!file || problem) {
        return write(refusal(404, "the file is not there any more"), request, keep_alive);
    }
    std::string head = head_of(answer, left, keep_alive);
    if (request.method == "HEAD") left = 0;
    do {
        const auto wanted = std::min<std::uint64_t>(left, buffer_.size());
        // One that was cut off meanwhile cannot be as long as was said: the peer notices.
        if (!file.read(buffer_.data(), static_cast<std::streamsize>(wanted))) return false;
        const fiber::Deadline deadline(Clock::now() + site_.limits.write);
        if (stream_.write(std::exchange(head, {}), {buffer_.data(), wanted})) return false;
        left -= wanted;
    } while (left > 0);
    return true;
}

void ServerConnection::stream_events(const EventWish& wish) {
    EventStream::Reader reader(site_.events, wish);
    GzipEnd end;
    std::string_view head = wish.takes_gzip ? gzip_head : std::string_view();
    while (const SharedEvents events = reader.next()) {
        const fiber::Deadline deadline(Clock::now() + site_.limits.write);
        if (wish.takes_gzip) end.add(events->text);
        const std::string_view body = wish.takes_gzip ? events->gzip() : events->text;
        if (stream_.write(std::exchange(head, {}), body)) return stream_.close();
    }
    if (wish.takes_gzip) {
        const fiber::Deadline deadline(Clock::now() + site_.limits.write);
        stream_.write(head, end.bytes());
    }
    stream_.close();
}

void ServerConnection::refuse(const Answer& answer) {
    const fiber::Deadline deadline(Clock::now() + site_.limits.write);
    if (!stream_.write(head_of(answer, answer.body.size(), KeepAlive::no), answer.body))
        return stream_.finish();
    stream_.close();
}

}  // namespace mayfly::web
