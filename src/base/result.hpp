// What an edge of the program returns when the world may say no: a value, or one plain sentence.
//
// Our own and not Boost's result, because nearly every file sees it: that one brings Boost's error
// codes along, which take three times as long to compile as all of this.
#pragma once

#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace mayfly {

/// Why something expected to be possible was not: one sentence, with its context already in it.
struct Error {
    Error() = default;
    /// Exactly one text, in braces. A list, because a constructor from one string would make a
    /// Result<std::string> ambiguous.
    Error(std::initializer_list<std::string> text) : message(*text.begin()) {}

    std::string message;
};

template <class T>
class Result {
public:
    Result() requires std::is_default_constructible_v<T>
    = default;
    // Both implicit: what a function returns is one or the other.
    template <class U = T>
    requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, Result>)
        Result(U&& value)
        : either_(std::in_place_index<0>, std::forward<U>(value)) {}            // NOLINT
    Result(Error error) : either_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

    bool has_value() const { return either_.index() == 0; }
    bool has_error() const { return !has_value(); }
    explicit operator bool() const { return has_value(); }

    /// Reached without a value they are our bug, as callers test first.
    T& value() & {
        must_have_value();
        return **this;
    }
    const T& value() const& {
        must_have_value();
        return **this;
    }
    T value() && {
        must_have_value();
        return *std::move(*this);
    }
    T& operator*() & { return *std::get_if<0>(&either_); }
    const T& operator*() const& { return *std::get_if<0>(&either_); }
    T operator*() && { return std::move(*std::get_if<0>(&either_)); }
    T* operator->() { return std::get_if<0>(&either_); }
    const T* operator->() const { return std::get_if<0>(&either_); }

    /// Without words where there is a value.
    Error error() const { return has_error() ? *std::get_if<1>(&either_) : Error(); }

private:
    void must_have_value() const {
        if (has_error()) throw std::logic_error(error().message);
    }

    std::variant<T, Error> either_;
};

template <>
class Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

    bool has_value() const { return !error_; }
    bool has_error() const { return error_.has_value(); }
    explicit operator bool() const { return has_value(); }
    void value() const {
        if (error_) throw std::logic_error(error_->message);
    }
    Error error() const { return error_ ? *error_ : Error(); }

private:
    std::optional<Error> error_;
};

/// The same error with what was being done in front: "opening shop.so: no such file".
inline Error within(const std::string& doing, Error error) {
    return {doing + ": " + std::move(error.message)};
}

}  // namespace mayfly
