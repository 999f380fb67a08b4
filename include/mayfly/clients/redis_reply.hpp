// What Redis answers, and hiredis itself.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#if __has_include(<hiredis/hiredis.h>)
#include <hiredis/hiredis.h>
#else
#error "<mayfly/clients/redis.hpp> needs hiredis; install it: apt install libhiredis-dev"
#endif

#include <mayfly/rows.hpp>

namespace mayfly {

namespace detail {

/// Whether Redis answers this command again and again.
inline bool has_many_replies(std::string command) {
    std::ranges::transform(command, command.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return command.ends_with("SUBSCRIBE") || command == "MONITOR";
}

}  // namespace detail

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

}  // namespace mayfly
