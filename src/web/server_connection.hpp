// One connection to the dashboard: reads requests, writes responses and events, on its own fiber.
//
// Everything has a deadline and a bound: a peer that sends slowly, sends too much or does not read
// loses its connection and costs nothing else.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "web/event_stream.hpp"
#include "web/failed_logins.hpp"
#include "web/gate.hpp"
#include "web/routes.hpp"
#include "web/stream.hpp"

namespace mayfly::web {

/// Time limits of a connection.
struct ConnectionLimits {
    /// Between two requests of somebody who was let in; others have as long as a request has.
    Duration idle = std::chrono::seconds(60);
    Duration request = std::chrono::seconds(10);  // From its first byte to its last.
    Duration write = std::chrono::seconds(10);    // For one piece of a response.
};

/// What all connections share.
struct Site {
    Gate gate;
    Control& control;
    EventStream events;
    ConnectionLimits limits;
    FailedLogins failed_logins{};
};

class ServerConnection {
public:
    static constexpr std::size_t most_readers = 256;  // Of the events.

    ServerConnection(Socket socket, boost::asio::ssl::context* tls, Site& site)
        : stream_(std::move(socket), tls), site_(site) {}

    /// Serves until the connection has ended.
    void serve();
    /// Whether a request of it has passed the gate.
    bool is_known() const { return is_known_; }
    bool is_open() const { return stream_.is_open(); }
    /// Ends it at once; serve() returns soon.
    void send_away() { stream_.close(); }

private:
    /// A request, or the refusal of something that is not one; nothing if the peer has closed.
    struct Arrival {
        std::optional<Request> request;
        std::optional<Answer> refusal;
        KeepAlive keep_alive = KeepAlive::no;
    };
    Arrival read_request();
    Answer answer(const Request& request);
    void slow_down();
    // Both return false if the connection broke.
    bool write(const Answer& answer, const Request& request, KeepAlive keep_alive);
    bool write_file(const Answer& answer, const Request& request, KeepAlive keep_alive);
    void stream_events(const EventWish& wish);
    void refuse(const Answer& answer);

    Stream stream_;
    Site& site_;
    std::array<char, 8 * 1024> buffer_;
    std::string unread_;  // Bytes after the last request.
    bool is_known_ = false;
};

}  // namespace mayfly::web
