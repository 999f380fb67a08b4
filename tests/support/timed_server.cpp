#include "support/timed_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/text.hpp"

namespace mayfly::support {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view answer_text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view sent_header = "X-Sent: ";

Instant sent_of(std::string_view head) {
    const auto place = head.find(sent_header);
    if (place == head.npos) return {};
    const auto value = head.substr(place + sent_header.size());
    const auto nanos = parse_number<std::int64_t>(value.substr(0, value.find('\r')));
    return Instant(Duration(nanos.value_or(0)));
}

}  // namespace

TimedServer::TimedServer(Delay delay) : delay_(std::move(delay)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const name = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, name, length) != 0 || ::listen(listener_, 4096) != 0 ||
        ::getsockname(listener_, name, &length) != 0) {
        throw std::runtime_error("the timed server cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

TimedServer::~TimedServer() {
    finish();
}

std::vector<TimedServer::Request> TimedServer::finish() {
    ends_ = true;
    if (thread_.joinable()) thread_.join();
    for (const Connection& connection : connections_) ::close(connection.socket);
    connections_.clear();
    if (listener_ >= 0) ::close(std::exchange(listener_, -1));
    return std::move(requests_);
}

void TimedServer::serve() {
    while (!ends_) {
        if (const Duration time(stall_.exchange(0)); time > 0s) std::this_thread::sleep_for(time);
        Duration longest = 20ms;
        const Instant now = Clock::now();
        for (Connection& connection : connections_) {
            if (connection.due == Instant{}) continue;
            if (connection.due <= now)
                answer(connection);
            else
                longest = std::min(longest, connection.due - now);
        }
        wait_for_news(longest);
    }
}

void TimedServer::wait_for_news(Duration longest) {
    std::vector<pollfd> sockets{{listener_, POLLIN, 0}};
    for (const Connection& connection : connections_) {
        sockets.push_back({connection.socket, POLLIN, 0});
    }
    const timespec time{0, static_cast<long>(longest.count())};
    if (::ppoll(sockets.data(), sockets.size(), &time, nullptr) <= 0) return;
    for (std::size_t i = 1; i < sockets.size(); ++i) {
        if (sockets[i].revents != 0) read(connections_[i - 1]);
    }
    std::erase_if(connections_, [](const Connection& connection) { return connection.socket < 0; });
    while (sockets[0].revents != 0) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) break;
        const int yes = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        read(connections_.emplace_back(socket));
    }
}

void TimedServer::read(Connection& connection) {
    char bytes[4096];
    const auto count = ::recv(connection.socket, bytes, sizeof bytes, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        ::close(std::exchange(connection.socket, -1));
        return;
    }
    connection.unread.append(bytes, static_cast<std::size_t>(count));
    const auto end = connection.unread.find(end_of_head);
    if (end == std::string::npos || connection.due != Instant{}) return;
    const Instant now = Clock::now();
    connection.request = requests_.size();
    requests_.push_back({sent_of(connection.unread), now, {}});
    connection.unread.erase(0, end + end_of_head.size());
    connection.due = now + delay_(received_++);
    if (connection.due <= now) answer(connection);
}

void TimedServer::answer(Connection& connection) {
    requests_[connection.request].answered = Clock::now();
    connection.due = {};
    ::send(connection.socket, answer_text.data(), answer_text.size(), MSG_NOSIGNAL);
}

}  // namespace mayfly::support
