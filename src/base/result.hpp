// What a function returns when the outside world may refuse: a value, or an error of one sentence.
//
// Our own type and not Boost's, because nearly every file includes it, and Boost's result includes
// Boost's error codes, which take three times as long to compile as all of this.
#pragma once

#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace mayfly {

/// Why something did not work: one sentence that already contains its context.
struct Error {
    Error() = default;
    /// Takes exactly one text, in braces. It takes a list, because a constructor from one string
    /// would make a Result<std::string> ambiguous.
    Error(std::initializer_list<std::string> text) : message(*text.begin()) {}

    std::string message;
};

/// What a result without an error has for one.
inline const Error& no_error() {
    static const Error none;
    return none;
}

template <class T>
class Result {
public:
    Result() requires std::is_default_constructible_v<T>
    = default;
    // Both constructors are implicit, so that a function can return either.
    template <class U = T>
    requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, Result>)
        Result(U&& value)
        : either_(std::in_place_index<0>, std::forward<U>(value)) {}            // NOLINT
    Result(Error error) : either_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

    bool has_value() const { return either_.index() == 0; }
    bool has_error() const { return !has_value(); }
    explicit operator bool() const { return has_value(); }

    /// Calling these without a value is a bug of ours: callers test first.
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

    /// An error with an empty message if there is a value.
    const Error& error() const& { return has_error() ? *std::get_if<1>(&either_) : no_error(); }
    Error error() && { return has_error() ? std::move(*std::get_if<1>(&either_)) : Error(); }

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
    const Error& error() const& { return error_ ? *error_ : no_error(); }
    Error error() && { return error_ ? std::move(*error_) : Error(); }

private:
    std::optional<Error> error_;
};

/// The same error with what was being done before it: "opening shop.so: no such file".
inline Error within(const std::string& doing, Error error) {
    return {doing + ": " + std::move(error.message)};
}

}  // namespace mayfly
