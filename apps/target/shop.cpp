#include "target/shop.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/rand.h>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "target/router.hpp"

namespace mayfly::target {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_sessions = 200'000;
constexpr std::uint64_t items_for_sale = 100;

Reply json_reply(const Json& json) {
    return {
        200, json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", "application/json"};
}

Json item_to_json(std::uint64_t id) {
    return {{"id", id}, {"name", fmt::format("Item {}", id)}, {"cents", 100 + 37 * id}};
}

Json cart_to_json(const Cart& cart) {
    Json items = Json::array();
    std::uint64_t cents = 0;
    for (const auto& [id, quantity] : cart) {
        items.push_back({{"id", id}, {"quantity", quantity}});
        cents += (100 + 37 * id) * quantity;
    }
    return {{"items", items}, {"cents", cents}};
}

// A field of the body, which is a JSON object or a form; numbers come as their digits. The first
// letter decides: curl -d calls everything a form.
std::optional<std::string> body_field(const Call& call, std::string_view name) {
    const std::string& body = call.message.body();
    const bool is_form =
        call.header("Content-Type").starts_with("application/x-www-form-urlencoded");
    if (is_form && !body.starts_with('{')) return find_value(parse_query(body), name);
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object()) throw BadArgument{"Send a JSON object, such as {\"id\": 3}."};
    const auto field = json.find(name);
    if (field == json.end()) return std::nullopt;
    return field->is_string() ? field->get<std::string>() : field->dump();
}

Reply log_in(const Call& call) {
    auto user = body_field(call, "user");
    if (!user) user = body_field(call, "username");
    const auto password = body_field(call, "password");
    if (!user || !password) throw BadArgument{"Send \"user\" and \"password\"."};
    if (user->empty() || password->empty() || *password == "wrong") {
        return {401, "That password is wrong; any other but 'wrong' is right.\n"};
    }
    const std::string session = call.site.shop.log_in();
    Reply reply = json_reply({{"user", *user}, {"token", session}});
    reply.headers.push_back({"Set-Cookie", "session=" + session + "; Path=/; HttpOnly"});
    return reply;
}

// 128 random bits in hexadecimal digits.
std::string new_token() {
    std::array<unsigned char, 16> random{};
    ensure(
        RAND_bytes(random.data(), static_cast<int>(random.size())) == 1, "OpenSSL has randomness"
    );
    return fmt::format("{:02x}", fmt::join(random, ""));
}

// Who posts the form has to send its hidden token back, as sites ask for against forged requests.
Reply use_form(const Call& call) {
    if (call.method() == "POST") {
        const auto expected = find_value(parse_cookies(call.header("Cookie")), "csrf");
        if (!expected || body_field(call, "csrf") != expected)
            return {403, "That is not the token of the form; GET /form first.\n"};
        return {200, "Thank you.\n"};
    }
    const std::string token = new_token();
    return {
        200,
        fmt::format(
            "<!doctype html><title>Feedback</title>\n<form method=\"post\">"
            "<input type=\"hidden\" name=\"csrf\" value=\"{}\"><textarea name=\"text\"></textarea>"
            "<button>Send</button></form>\n",
            token
        ),
        "text/html; charset=utf-8",
        {{"Set-Cookie", "csrf=" + token + "; Path=/; HttpOnly"}}};
}

using ForCustomer = Reply (*)(const Call&, Cart&);

// Who has no session is sent to the login, whatever the route. A bearer token counts more than the
// cookie.
template <ForCustomer route>
Reply customers_only(const Call& call) {
    constexpr std::string_view bearer = "Bearer ";
    auto session = find_value(parse_cookies(call.header("Cookie")), "session");
    const auto shown = call.header("Authorization");
    if (shown.starts_with(bearer)) session = std::string(shown.substr(bearer.size()));
    Cart* cart = session ? call.site.shop.find_cart(*session) : nullptr;
    if (cart == nullptr) return {401, "Log in first: POST /login with a user and a password.\n"};
    return route(call, *cart);
}

Reply list_items(const Call&, Cart&) {
    Json items = Json::array();
    for (std::uint64_t id = 0; id < items_for_sale; ++id) items.push_back(item_to_json(id));
    return json_reply(items);
}

Reply show_item(const Call& call, Cart&) {
    const std::uint64_t id = call.query_number("id", {{}, 0, ~0ULL});
    if (id >= items_for_sale) return {404, fmt::format("There is no item {}.\n", id)};
    return json_reply(item_to_json(id));
}

std::uint64_t body_number(const Call& call, std::string_view name, Range range) {
    const auto text = body_field(call, name);
    if (!text && range.standard) return *range.standard;
    const auto number = parse_number<std::uint64_t>(text.value_or(""));
    if (number && *number >= range.least && *number <= range.most) return *number;
    throw BadArgument{
        fmt::format("Send \"{}\" as a number from {} to {}.", name, range.least, range.most)};
}

Reply use_cart(const Call& call, Cart& cart) {
    if (call.method() == "POST") {
        const std::uint64_t id = body_number(call, "id", {{}, 0, items_for_sale - 1});
        const std::uint64_t quantity = body_number(call, "quantity", {1, 1, 1000});
        cart[id] = std::min<std::uint64_t>(cart[id] + quantity, 1'000'000);
    }
    return json_reply(cart_to_json(cart));
}

Reply check_out(const Call& call, Cart& cart) {
    if (cart.empty()) return {409, "The cart is empty; POST /cart {\"id\": 3} first.\n"};
    Json receipt = cart_to_json(cart);
    receipt["order"] = call.site.shop.next_order();
    cart.clear();
    return json_reply(receipt);
}

const Route routes[] = {
    {"/login",
     "POST, OPTIONS",
     &log_in,
     "{\"user\": U, \"password\": P}: sets the session cookie, tells it as token"},
    {"/form",
     "GET, HEAD, POST, OPTIONS",
     &use_form,
     "a form with a hidden token, which POST wants back as csrf"},
    {"/items", reading_methods, &customers_only<list_items>, "what the shop sells, as JSON"},
    {"/item", reading_methods, &customers_only<show_item>, "?id=N: one of the items, 0 to 99"},
    {"/cart",
     "GET, HEAD, POST, OPTIONS",
     &customers_only<use_cart>,
     "POST {\"id\": N, \"quantity\": 1} adds to the cart"},
    {"/checkout", "POST, OPTIONS", &customers_only<check_out>, "buys what is in the cart"},
};

}  // namespace

std::string Shop::log_in() {
    std::string session = new_token();
    if (oldest_first_.size() >= most_sessions) {
        carts_.erase(oldest_first_.front());
        oldest_first_.pop_front();
    }
    oldest_first_.push_back(session);
    carts_.emplace(session, Cart{});
    return session;
}

Cart* Shop::find_cart(std::string_view session) {
    const auto found = carts_.find(std::string(session));
    return found == carts_.end() ? nullptr : &found->second;
}

std::span<const Route> shop_routes() {
    return routes;
}

}  // namespace mayfly::target
