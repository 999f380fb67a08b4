// A TCP peer that does exactly what a test writes down, for single cases of misbehaviour. It runs
// on a thread of its own, so that the code under test may block or run its own loop.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>

#include "base/time.hpp"
#include "target/stream.hpp"

namespace mayfly::support {

inline constexpr auto head_end = "\r\n\r\n";
inline const std::string ok_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Send {
    std::string bytes;
};
struct ReadUntil {  // Until the bytes read since the last ReadUntil contain this.
    std::string text;
};
struct Pause {
    Duration duration;
};
struct Meet {  // Until so many connections have come to this step of their scripts.
    std::size_t connections;
};
struct Reset {};     // Ends the connection with a RST.
struct Close {};     // Ends it in order, as does the end of the script.
struct HoldOpen {};  // Reads on, until the peer leaves.

using Step = std::variant<Send, ReadUntil, Pause, Meet, Reset, Close, HoldOpen>;
using Script = std::vector<Step>;

class ScriptedServer {
public:
    /// The first connection plays the first script and so on; the last one is for all further.
    explicit ScriptedServer(std::vector<Script> scripts);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(const std::string& path = "") const;

    /// How many connections came, and what the n-th (from 0) has sent so far.
    std::size_t connections() const;
    std::string received(std::size_t connection) const;

private:
    target::Awaitable<void> accept_all();
    target::Awaitable<void> play(target::TcpSocket socket, std::size_t number);
    target::Awaitable<bool> perform(const Step& step, target::Stream& stream, std::size_t number);
    target::Awaitable<bool> wait(Duration duration);
    target::Awaitable<bool> read_until(
        const std::string& text, target::Stream& stream, std::size_t number
    );

    using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, target::Executor>;

    std::vector<Script> scripts_;
    boost::asio::io_context loop_{1};
    Acceptor acceptor_;
    std::uint16_t port_;
    mutable std::mutex mutex_;  // Guards received_, which the test's thread reads.
    std::vector<std::string> received_;
    std::vector<std::string> unread_;  // Per connection: sent by the peer, not yet waited for.
    std::size_t met_ = 0;
    std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace mayfly::support
