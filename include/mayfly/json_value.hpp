// Values in the JSON that a server sent. Nothing here throws for what the text holds: a value that
// is absent, or of another type, gives the default. <mayfly/json.hpp> is for those who want
// nlohmann's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <mayfly/export.hpp>

namespace mayfly {

/// A value in a JSON text, or none. It keeps the text that it was read from alive.
class MAYFLY_API JsonValue {
public:
    JsonValue() = default;
    /// Reads a text; what is not JSON gives a value that does not exist.
    static JsonValue read(std::string_view text);

    bool exists() const { return node_ != nullptr; }
    bool is_null() const;
    /// A whole number, also one that is written 3.0.
    std::int64_t as_int(std::int64_t otherwise = 0) const;
    double as_double(double otherwise = 0) const;
    bool as_bool(bool otherwise = false) const;
    /// A text, without its quotes.
    std::string as_text(std::string_view otherwise = {}) const;

    /// How many items or members it has; 0 for what is neither array nor object.
    std::size_t size() const;
    JsonValue operator[](std::size_t index) const;
    JsonValue operator[](std::string_view member) const;
    /// The value at a JSON Pointer (RFC 6901), such as "/items/0/id"; "" is the value itself.
    /// Throws std::invalid_argument for a pointer that does not begin with '/'.
    JsonValue at(std::string_view pointer) const;

private:
    // Shared by all values that were taken out of one text, which authors keep as they like.
    using Document = std::shared_ptr<const void>;

    JsonValue(Document document, const void* node) : document_(std::move(document)), node_(node) {}

    Document document_;
    const void* node_ = nullptr;
};

}  // namespace mayfly
