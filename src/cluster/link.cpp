#include "cluster/link.hpp"

#include <utility>
#include <variant>

#include <boost/asio/error.hpp>

#include "cluster/codec.hpp"
#include "cluster/tls_problem.hpp"
#include "fiber/fiber.hpp"
#include "fiber/sleep.hpp"

namespace mayfly::cluster {
namespace {

namespace asio = boost::asio;
using Outcome = HandshakeStep::Outcome;

constexpr Duration full_pause = std::chrono::milliseconds(1);
constexpr std::size_t read_size = std::size_t{64} << 10;
constexpr std::size_t most_unsent_lines = 16;
constexpr std::size_t handshake_read_size = std::size_t{1} << 10;

Result<std::vector<std::uint8_t>> to_frame(std::span<const std::uint8_t> payload) {
    auto frame = frame_header(payload.size());
    if (frame) frame->insert(frame->end(), payload.begin(), payload.end());
    return frame;
}

}  // namespace

Link::Link(Stream stream) : stream_(std::move(stream)), arrived_(handshake_read_size) {}

Result<void> Link::secure(Tls& tls, const std::string& host) {
    auto problem = stream_.secure(tls, host);
    if (!problem) return {};
    was_refused_ = problem->is_refusal;
    return Error{std::move(problem->sentence)};
}

Result<std::string> Link::secure_if_asked(Tls* tls) {
    if (!stream_.awaits_tls()) return tls == nullptr ? std::string() : objection_to_plain(*tls);
    if (tls == nullptr) {
        stream_.refuse_tls();
        return Error{
            "the worker has a token or certificates and obeys only a master that has them; start "
            "the master with the same --token-file, or with --tls-cert, --tls-key and --tls-ca"};
    }
    if (auto secured = secure(*tls, {}); !secured) return secured.error();
    return std::string();
}

Result<void> Link::introduce(WorkerHandshake handshake) {
    if (auto written = write_now({handshake.begin()}); !written) return written;
    return shake_hands(handshake);
}

Result<void> Link::identify(MasterHandshake& handshake) {
    return shake_hands(handshake);
}

template <class Handshake>
Result<void> Link::shake_hands(Handshake& handshake) {
    auto outcome = Outcome::more;
    while (outcome == Outcome::more) {
        const auto payload = receive_payload();
        if (!payload) return payload.error();
        auto step = handshake.take(*payload);
        if (auto written = write_now(step.replies); !written) return written;
        was_refused_ = step.outcome == Outcome::refused;
        if (was_refused_) return Error{std::move(step.reason)};
        outcome = step.outcome;
    }
    reader_.set_max_size(max_payload_size);
    arrived_.resize(read_size);
    return {};
}

Result<void> Link::write_now(const std::vector<Bytes>& payloads) {
    for (const auto& payload : payloads) {
        const auto frame = to_frame(payload);
        if (!frame) return frame.error();
        boost::system::error_code error;
        stream_.write(std::span(&*frame, 1), error);
        if (error) return broken(error);
    }
    return {};
}

void Link::send(const Message& message) {
    if (is_over() || is_finishing_) return;
    auto frame = to_frame(encode(message));
    if (!frame || queued_bytes_ + frame->size() > max_queued_bytes) {
        problem_ = frame ? "the peer has stopped reading" : frame.error().message;
        return close();
    }
    queued_bytes_ += frame->size();
    if (const auto* line = std::get_if<LogLine>(&message)) {
        if (unsent_lines_.size() == most_unsent_lines) unsent_lines_.erase(unsent_lines_.begin());
        unsent_lines_.push_back(*line);
    }
    queue_.push_back(std::move(*frame));
    queue_changed_.set();
}

Result<Message> Link::receive() {
    auto payload = receive_payload();
    if (!payload) return payload.error();
    return decode(*payload);
}

Result<std::span<const std::uint8_t>> Link::receive_payload() {
    while (true) {
        auto payload = reader_.next();
        if (!payload) return payload.error();
        if (*payload) return **payload;
        if (is_over()) return Error{problem_.empty() ? "the link was closed" : problem_};
        boost::system::error_code error;
        const auto size = stream_.read_some(arrived_, error);
        reader_.feed(std::span(arrived_).first(size));
        if (error == asio::error::eof) {
            return Error{
                reader_.is_midway() ? "the peer left in the middle of a message"
                                    : "the peer closed the link"};
        }
        if (error && !problem_.empty()) return Error{problem_};
        if (error) return broken(error);
    }
}

Error Link::broken(const boost::system::error_code& error) {
    auto problem = explain_break(error);
    was_refused_ = was_refused_ || problem.is_refusal;
    return Error{std::move(problem.sentence)};
}

void Link::write_queued() {
    while (!is_over()) {
        if (queue_.empty()) {
            if (is_finishing_) break;
            queue_changed_.reset();
            queue_changed_.wait();
            continue;
        }
        const auto batch = std::exchange(queue_, {});
        boost::system::error_code error;
        stream_.write(batch, error);
        // Only now: what a blocked peer has not taken counts as queued.
        for (const auto& frame : batch) queued_bytes_ -= frame.size();
        if (queue_.empty()) unsent_lines_.clear();
        if (error) return close();
    }
    stream_.finish();
}

void Link::finish() {
    is_finishing_ = true;
    queue_changed_.set();
}

void Link::give_up(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
    close();
}

void Link::close() {
    stream_.close();
    queue_changed_.set();
}

void wait_for_room(Link* const& link) {
    const auto& self = fiber::Fiber::here();
    while (link != nullptr && link->is_full() && !self.must_not_wait())
        fiber::sleep_for(full_pause);
}

}  // namespace mayfly::cluster
