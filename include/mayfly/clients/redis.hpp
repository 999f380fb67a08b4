// Redis for users, over hiredis. It needs Debian's libhiredis-dev where the scenario is compiled
// and libhiredis0.14 where it runs; `mayfly run` links it because of this include.
//
// Each call waits as users wait, for at most `timeout`. A command is a sample of type "redis".
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <system_error>
#include <utility>
#include <vector>

#if __has_include(<hiredis/hiredis.h>)
#include <hiredis/hiredis.h>
#else
#error "<mayfly/clients/redis.hpp> needs hiredis; install it: apt install libhiredis-dev"
#endif

#include <mayfly/blocking.hpp>
#include <mayfly/clients/deadline.hpp>
#include <mayfly/clients/host_port.hpp>
#include <mayfly/descriptor.hpp>
#include <mayfly/measure.hpp>
#include <mayfly/rows.hpp>

namespace mayfly {

namespace detail {
[[gnu::used]] inline constexpr char links_hiredis[] = "mayfly links -lhiredis;";
}

/// What a command returned: a text, a number, nothing, or a list of replies.
class RedisReply {
public:
    RedisReply() = default;
    /// Shared by its elements.
    explicit RedisReply(std::shared_ptr<redisReply> reply)
        : whole_(std::move(reply)), reply_(whole_.get()) {}

    /// It is a reply, and no error.
    bool ok() const { return reply_ != nullptr && reply_->type != REDIS_REPLY_ERROR; }
    bool is_null() const { return reply_ == nullptr || reply_->type == REDIS_REPLY_NIL; }
    std::string as_text() const {
        if (reply_ == nullptr) return {};
        if (reply_->type == REDIS_REPLY_INTEGER) return std::to_string(reply_->integer);
        return reply_->str == nullptr ? std::string() : std::string(reply_->str, reply_->len);
    }
    std::int64_t as_int(std::int64_t otherwise = 0) const {
        return Cell(as_text()).as_int(otherwise);
    }
    /// Of a list.
    std::size_t size() const { return reply_ == nullptr ? 0 : reply_->elements; }
    RedisReply operator[](std::size_t index) const {
        RedisReply element;
        if (index >= size()) return element;
        element.whole_ = whole_;
        element.reply_ = reply_->element[index];
        return element;
    }
    std::size_t bytes() const {
        std::size_t sum = as_text().size();
        for (std::size_t i = 0; i < size(); ++i) sum += (*this)[i].bytes();
        return sum;
    }

private:
    std::shared_ptr<redisReply> whole_;  // Shared with the elements that authors keep.
    const redisReply* reply_ = nullptr;
};

/// One connection. Make one call at a time.
class Redis {
public:
    /// "host:port", "[::1]:port", or the path of a Unix socket; closes the previous connection.
    /// False if it fails: see error().
    bool connect(const std::string& address) {
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
    /// the reply is an error, the sample is a failure. A timeout closes the connection.
    ///
    ///     redis.command({"SET", "visits", 7});
    ///     auto visits = redis.command({"GET", "visits"}).as_int();
    RedisReply command(const std::vector<detail::ClientValue>& words, std::string_view name = {}) {
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
};

}  // namespace mayfly
