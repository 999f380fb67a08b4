// What the machine allows: the least that a server and a load generator can do, on one core each.
// The comparison with other load generators measures against them.
//
//     mayfly_bare serve 8080                 answers each read with 105 bytes, whatever was read
//     mayfly_bare load 8080 64 5             users, seconds: sends, reads, sends again
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

std::string make_answer() {
    return "HTTP/1.1 200 OK\r\nServer: bare\r\nContent-Type: text/plain\r\nContent-Length: 105\r\n"
           "Connection: keep-alive\r\n\r\n" +
           std::string(105, 'x');
}

void expect(bool went_well, const char* what) {
    if (went_well) return;
    std::perror(what);
    std::exit(1);
}

sockaddr_in address_of(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void watch(int set, int descriptor) {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.fd = descriptor;
    expect(::epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &wanted) == 0, "epoll_ctl");
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// What comes is handed to `take`, level-triggered, until it says that it is over.
template <class Take>
void turn(int set, Take take) {
    std::array<epoll_event, 512> found{};
    for (bool goes_on = true; goes_on;) {
        const int count = ::epoll_wait(set, found.data(), static_cast<int>(found.size()), 1000);
        for (int i = 0; i < count; ++i) {
            goes_on = take(found[static_cast<std::size_t>(i)].data.fd) && goes_on;
        }
    }
}

void serve(int port) {
    const std::string answer = make_answer();
    const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = address_of(port);
    const auto* const name = reinterpret_cast<const sockaddr*>(&address);
    expect(::bind(listening, name, sizeof address) == 0, "bind");
    expect(::listen(listening, 16384) == 0, "listen");
    const int set = ::epoll_create1(0);
    watch(set, listening);
    std::array<char, 16384> buffer{};
    turn(set, [&](int ready) {
        if (ready == listening) {
            const int accepted = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK);
            if (accepted >= 0) watch(set, accepted);
            return true;
        }
        const auto got = ::recv(ready, buffer.data(), buffer.size(), 0);
        if (got > 0) {
            (void)::send(ready, answer.data(), answer.size(), MSG_NOSIGNAL);
        } else if (got == 0 || errno != EAGAIN) {
            ::close(ready);
        }
        return true;
    });
}

void load(int port, int users, int seconds) {
    const int set = ::epoll_create1(0);
    const sockaddr_in address = address_of(port);
    const auto send_to = [](int user) {
        expect(::send(user, request.data(), request.size(), MSG_NOSIGNAL) > 0, "send");
    };
    for (int i = 0; i < users; ++i) {
        const int user = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto* const name = reinterpret_cast<const sockaddr*>(&address);
        expect(::connect(user, name, sizeof address) == 0, "connect");
        watch(set, user);
        send_to(user);
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    std::array<char, 16384> buffer{};
    long requests = 0;
    turn(set, [&](int ready) {
        expect(::recv(ready, buffer.data(), buffer.size(), 0) > 0, "recv");
        send_to(ready);
        constexpr long look = 64;
        return ++requests % look != 0 || std::chrono::steady_clock::now() < end;
    });
    std::printf(
        "%ld requests, %.0f requests/s\n", requests, static_cast<double>(requests) / seconds
    );
}

}  // namespace

int main(int count, char** words) {
    const std::string_view what = count > 1 ? words[1] : "";
    if (what == "serve" && count == 3) {
        serve(std::atoi(words[2]));
        return 0;
    }
    if (what == "load" && count == 5) {
        load(std::atoi(words[2]), std::atoi(words[3]), std::atoi(words[4]));
        return 0;
    }
    std::fputs("mayfly_bare serve PORT | mayfly_bare load PORT USERS SECONDS\n", stderr);
    return 1;
}
