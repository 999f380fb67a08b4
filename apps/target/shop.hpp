// The tiny shop of the examples: sessions with a cart each. Pure state; shop.cpp also holds its
// routes. Used from the one thread of the server.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mayfly::target {

using Cart = std::map<std::uint64_t, std::uint64_t>;  // Item → quantity.

class Shop {
public:
    /// Opens a session and returns its id; the oldest one is forgotten when there are too many.
    std::string log_in();

    /// Null when nobody is logged in under that id.
    Cart* find_cart(std::string_view session);

    std::uint64_t next_order() { return ++orders_; }

private:
    std::unordered_map<std::string, Cart> carts_;
    std::deque<std::string> oldest_first_;
    std::uint64_t orders_ = 0;
};

}  // namespace mayfly::target
