// JSON texts for bodies and messages, written as they read. Reading JSON is in json_value.hpp.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mayfly/export.hpp>
#include <mayfly/field.hpp>

namespace mayfly {

struct Json;

namespace detail {

/// One value between the braces of a Json.
class MAYFLY_API JsonItem {
public:
    JsonItem(std::string_view text);
    JsonItem(const char* text) : JsonItem(std::string_view(text)) {}
    JsonItem(const std::string& text) : JsonItem(std::string_view(text)) {}
    JsonItem(std::nullptr_t) : json_("null") {}
    JsonItem(const Json& value);
    /// Infinities and NaN, which JSON does not have, become null.
    template <Number T>
    JsonItem(T number) : json_(text_of_number(number)) {
        if constexpr (std::is_floating_point_v<T>) {
            if (!(number - number == 0)) json_ = "null";
        }
    }
    template <class T>
    JsonItem(const std::vector<T>& values)
        : JsonItem(std::vector<JsonItem>(values.begin(), values.end())) {}
    JsonItem(const std::vector<JsonItem>& values);
    /// An object if each item is a pair that begins with a text, and an array otherwise.
    JsonItem(std::initializer_list<JsonItem> items);

    const std::string& json() const { return json_; }
    /// The text that it was made of; nothing if it was made of something else.
    const std::string* text() const { return is_text_ ? &text_ : nullptr; }
    static std::string array_of(const JsonItem* items, std::size_t count);

private:
    std::string json_;
    std::string text_;
    std::size_t name_size_ = 0;  // Of the JSON of the name, if this is a pair.
    bool is_text_ = false;
};

}  // namespace detail

/// A JSON text, sent as application/json: Json{{"id", 3}, {"tags", {"a", "b"}}} is
/// {"id":3,"tags":["a","b"]}. Braces whose items are all pairs that begin with a text are an
/// object, others an array. A single text is JSON already, and mayfly does not check it.
struct MAYFLY_API Json {
    Json() = default;
    Json(std::string json) : text(std::move(json)) {}
    Json(std::initializer_list<detail::JsonItem> items);
    /// An array, whatever its items are.
    static Json array(std::initializer_list<detail::JsonItem> items);

    std::string text;
};

}  // namespace mayfly
