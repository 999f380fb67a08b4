#include "cluster/link.hpp"

#include <iterator>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"
#include "cluster/codec.hpp"
#include "fiber/await.hpp"

namespace mayfly::cluster {

namespace asio = boost::asio;

Socket adopt_socket(fiber::Loop& loop, int descriptor) {
    return Socket(loop.executor(), asio::generic::stream_protocol(AF_UNIX, 0), descriptor);
}

void Link::send(const Message& message) {
    if (is_over() || is_finishing_) return;
    auto payload = encode(message);
    auto header = frame_header(payload.size());
    if (!header || queued_bytes_ + payload.size() > max_queued_bytes) {
        close();  // First: what is logged may be sent on this very link.
        log::error("{}", header ? "a peer has stopped reading" : header.error().message);
        return;
    }
    queued_bytes_ += payload.size();
    queue_.push_back(std::move(*header));
    queue_.push_back(std::move(payload));
    queue_changed_.set();
}

Result<Message> Link::receive() {
    while (true) {
        auto payload = reader_.next();
        if (!payload) return payload.error();
        if (*payload) return decode(**payload);
        if (is_over()) return Error{"the link was closed"};
        boost::system::error_code error;
        const auto size = socket_.async_read_some(asio::buffer(arrived_), fiber::await[error]);
        reader_.feed(std::span(arrived_).first(size));
        if (error == asio::error::eof) {
            return Error{
                reader_.is_midway() ? "the peer left in the middle of a message"
                                    : "the peer closed the link"};
        }
        if (error) return Error{"the link broke: " + error.message()};
    }
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
        std::vector<asio::const_buffer> buffers;
        buffers.reserve(batch.size());
        for (const auto& bytes : batch) buffers.push_back(asio::buffer(bytes));
        boost::system::error_code error;
        asio::async_write(socket_, buffers, fiber::await[error]);
        // Only now: what a blocked peer has not taken counts as queued.
        for (std::size_t i = 1; i < batch.size(); i += 2) queued_bytes_ -= batch[i].size();
        if (error) return close();
    }
    boost::system::error_code ignored;
    if (!is_over()) socket_.shutdown(Socket::shutdown_send, ignored);
}

void Link::finish() {
    is_finishing_ = true;
    queue_changed_.set();
}

void Link::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    queue_changed_.set();
}

}  // namespace mayfly::cluster
