// Redis for users, over hiredis. It needs Debian's libhiredis-dev where the scenario is compiled
// and libhiredis0.14 where it runs; `mayfly run` links it because of this include.
//
// Each call waits as users wait, for at most `timeout`, but for the time in which connect() looks
// up a name. A command is a sample of type "redis".
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <system_error>
#include <utility>
#include <vector>

#include <mayfly/blocking.hpp>
#include <mayfly/clients/deadline.hpp>
#include <mayfly/clients/host_port.hpp>
#include <mayfly/clients/redis_reply.hpp>
#include <mayfly/descriptor.hpp>
#include <mayfly/measure.hpp>

namespace mayfly {

namespace detail {
[[gnu::used]] inline constexpr char links_hiredis[] = "mayfly links -lhiredis;";
}

/// One connection of one user: a call while another one waits throws std::logic_error.
class Redis {
public:
    /// "host:port", "[::1]:port", or the path of a Unix socket; closes the previous connection.
    /// False if it fails: see error().
    bool connect(const std::string& address) {
        const detail::OneCaller caller(is_used_, "mayfly::Redis");
        close();
        const bool is_path = address.starts_with('/');
        const auto [host, port] = detail::host_port_of(address);
        if (!is_path && port == 0) {
            return fail(
                "'" + address +
                "' is no address of Redis; give host:port, [::1]:port for IPv6, or /path"
            );
        }
        // hiredis looks the name up in a way that blocks.
        connection_.reset(
            detail::on_thread<&detail::run_uncounted>([&, host = host.c_str(), port = port] {
                if (is_path) return redisConnectUnixNonBlock(address.c_str());
                return redisConnectNonBlock(host, port);
            })
        );
        if (connection_ == nullptr) return fail("no memory for a connection");
        if (connection_->err != 0) return fail(connection_->errstr);
        const detail::ClientDeadline deadline(timeout);
        if (!wait_writable(connection_->fd, deadline.left())) {
            return fail(deadline.words("connecting"));
        }
        int code = 0;
        socklen_t size = sizeof code;
        ::getsockopt(connection_->fd, SOL_SOCKET, SO_ERROR, &code, &size);
        if (code != 0) return fail(std::system_category().message(code));
        connection_->flags |= REDIS_CONNECTED;
        error_.clear();
        return true;
    }
    bool is_open() const { return connection_ != nullptr; }
    void close() { connection_.reset(); }

    /// Sends one command, in the row "redis" `name` (without one, its first word). If it fails, or
    /// the reply is an error, the sample is a failure. A timeout closes the connection. What
    /// subscribes or monitors is not supported: it has more than one reply.
    ///
    ///     redis.command({"SET", "visits", 7});
    ///     auto visits = redis.command({"GET", "visits"}).as_int();
    RedisReply command(const std::vector<detail::ClientValue>& words, std::string_view name = {}) {
        const detail::OneCaller caller(is_used_, "mayfly::Redis");
        const std::string_view first = words.empty() ? std::string_view() : words[0].text;
        Measurement row("redis", !name.empty() ? name : words.empty() ? "(no command)" : first);
        auto reply = run(words);
        if (!reply.ok()) {
            row.fail(error_);
        } else {
            row.size(reply.bytes());
        }
        return reply;
    }

    /// Why the last call failed; empty if it did not.
    const std::string& error() const { return error_; }

    Duration timeout = std::chrono::seconds(60);

private:
    struct Free {
        void operator()(redisContext* connection) const { redisFree(connection); }
    };

    bool fail(std::string why) {
        error_ = std::move(why);
        close();
        return detail::fail_with_a_wait();
    }

    RedisReply run(const std::vector<detail::ClientValue>& words) {
        if (!is_open()) return fail("not connected"), RedisReply();
        if (words.empty()) {
            error_ = "no command was given; write for example command({\"GET\", \"visits\"})";
            return {};
        }
        if (detail::has_many_replies(words[0].text)) {
            error_ = words[0].text + " has more than one reply, which command() does not support";
            return detail::fail_with_a_wait(), RedisReply();
        }
        std::vector<const char*> texts;
        std::vector<std::size_t> sizes;
        for (const auto& word : words) {
            texts.push_back(word.text.data());
            sizes.push_back(word.text.size());
        }
        // Who is cut off while it waits leaves a connection that nobody can use.
        detail::ClosesUnlessKept guard([this] { close(); });
        const detail::ClientDeadline deadline(timeout);
        const int count = static_cast<int>(words.size());
        redisAppendCommandArgv(connection_.get(), count, texts.data(), sizes.data());
        void* got = exchange(deadline);
        if (got == nullptr) return {};
        guard.keep();
        // Shared with the elements that authors keep.
        RedisReply reply(std::shared_ptr<redisReply>(static_cast<redisReply*>(got), freeReplyObject)
        );
        error_ = reply.ok() ? std::string() : reply.as_text();
        return reply;
    }
    void* exchange(const detail::ClientDeadline& deadline) {
        if (connection_->reader->pos < connection_->reader->len)
            return fail("the server sent a reply that no command has asked for"), nullptr;
        for (int done = 0; done == 0;) {
            if (redisBufferWrite(connection_.get(), &done) != REDIS_OK) return lost();
            if (done == 0 && !wait_writable(connection_->fd, deadline.left())) {
                return fail(deadline.words("sending")), nullptr;
            }
        }
        while (true) {
            void* reply = nullptr;
            if (redisGetReplyFromReader(connection_.get(), &reply) != REDIS_OK) return lost();
            if (reply != nullptr) return reply;
            if (!wait_readable(connection_->fd, deadline.left())) {
                return fail(deadline.words("waiting for the reply")), nullptr;
            }
            if (redisBufferRead(connection_.get()) != REDIS_OK) return lost();
        }
    }
    void* lost() {
        fail(std::string(connection_->errstr));
        return nullptr;
    }

    std::unique_ptr<redisContext, Free> connection_;
    std::string error_;
    bool is_used_ = false;
};

}  // namespace mayfly
