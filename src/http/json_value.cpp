#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <stdexcept>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <mayfly/json_value.hpp>
#include <mayfly/response.hpp>

#include "base/text.hpp"
#include "http/response_state.hpp"
#include "net/network.hpp"

namespace mayfly {
namespace {

using nlohmann::json;

const json& node_of(const void* node) {
    return *static_cast<const json*>(node);
}

bool fits_int(double number) {
    return number >= -0x1p63 && number < 0x1p63 && std::trunc(number) == number;
}

/// One reference token of a pointer, whose "~1" is '/' and whose "~0" is '~'.
std::string unescaped(std::string_view token) {
    std::string name(token);
    replace_all(name, "~1", "/");
    replace_all(name, "~0", "~");
    return name;
}

/// Goes over a long text, and lets other users run after each slice of it.
class GivingWay {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    explicit GivingWay(const char* place) : place_(place) {}

    reference operator*() const { return *place_; }
    GivingWay& operator++() {
        ++place_;
        if (--left_ == 0) {
            left_ = slice_bytes;
            net::Network::give_way();
        }
        return *this;
    }
    bool operator==(const GivingWay& other) const { return place_ == other.place_; }

    // Some fractions of a millisecond, as each value of it is allocated.
    static constexpr std::ptrdiff_t slice_bytes = 8 * 1024;

private:
    const char* place_;
    std::ptrdiff_t left_ = slice_bytes;
};

json parsed(std::string_view text) {
    if (std::ssize(text) <= GivingWay::slice_bytes) return json::parse(text, nullptr, false);
    const GivingWay begin(text.data());
    return json::parse(begin, GivingWay(text.data() + text.size()), nullptr, false);
}

}  // namespace

JsonValue JsonValue::read(std::string_view text) {
    // Shared by all values that were taken out of it, which authors keep as they like.
    auto document = std::make_shared<const json>(parsed(text));
    if (document->is_discarded()) return {};
    const void* const node = document.get();
    return {std::move(document), node};
}

bool JsonValue::is_null() const {
    return exists() && node_of(node_).is_null();
}

std::int64_t JsonValue::as_int(std::int64_t otherwise) const {
    if (!exists()) return otherwise;
    const json& node = node_of(node_);
    if (node.is_number_float()) {
        const auto number = node.get<double>();
        return fits_int(number) ? static_cast<std::int64_t>(number) : otherwise;
    }
    if (node.is_number_unsigned()) {
        const auto number = node.get<std::uint64_t>();
        return std::in_range<std::int64_t>(number) ? static_cast<std::int64_t>(number) : otherwise;
    }
    return node.is_number_integer() ? node.get<std::int64_t>() : otherwise;
}

double JsonValue::as_double(double otherwise) const {
    return exists() && node_of(node_).is_number() ? node_of(node_).get<double>() : otherwise;
}

bool JsonValue::as_bool(bool otherwise) const {
    return exists() && node_of(node_).is_boolean() ? node_of(node_).get<bool>() : otherwise;
}

std::string JsonValue::as_text(std::string_view otherwise) const {
    if (!exists() || !node_of(node_).is_string()) return std::string(otherwise);
    return node_of(node_).get_ref<const std::string&>();
}

std::size_t JsonValue::size() const {
    return exists() && node_of(node_).is_structured() ? node_of(node_).size() : 0;
}

JsonValue JsonValue::operator[](std::size_t index) const {
    if (!exists() || !node_of(node_).is_array() || index >= size()) return {};
    return {document_, &node_of(node_)[index]};
}

JsonValue JsonValue::operator[](std::string_view member) const {
    if (!exists() || !node_of(node_).is_object()) return {};
    const auto found = node_of(node_).find(member);
    return found == node_of(node_).end() ? JsonValue() : JsonValue{document_, &*found};
}

JsonValue JsonValue::at(std::string_view pointer) const {
    if (!pointer.empty() && pointer.front() != '/') {
        throw std::invalid_argument(
            fmt::format("the JSON Pointer \"{0}\" does not begin with '/'; write \"/{0}\"", pointer)
        );
    }
    JsonValue value = *this;
    while (!pointer.empty() && value.exists()) {
        pointer.remove_prefix(1);
        const std::string token = unescaped(pointer.substr(0, pointer.find('/')));
        pointer.remove_prefix(std::min(pointer.find('/'), pointer.size()));
        if (!node_of(value.node_).is_array()) {
            value = value[token];
            continue;
        }
        const auto index = parse_number<std::size_t>(token);
        const bool is_canonical = index && (token == "0" || token.front() != '0');
        value = is_canonical ? value[*index] : JsonValue();
    }
    return value;
}

JsonValue Response::json(std::string_view pointer) {
    if (!state_->json) state_->json = JsonValue::read(body());
    if (!state_->json->exists() && ok()) fail("the body is not JSON");
    return state_->json->at(pointer);
}

}  // namespace mayfly
