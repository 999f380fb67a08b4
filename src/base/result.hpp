// What an edge of the program returns when the world may say no: a value, or one plain sentence.
#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace mayfly {

/// Why something expected to be possible was not: one sentence, with its context already in it.
struct Error {
    Error() = default;
    /// Exactly one text, in braces. A list, because a constructor from one string would make a
    /// Result<std::string> ambiguous.
    Error(std::initializer_list<std::string> text) : message(*text.begin()) {}

    std::string message;
};

/// Called by `Result::value()` when there is none; reaching it is our bug, as callers test first.
[[noreturn]] inline void
throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::logic_error(error.message);
}

template <class T>
using Result = boost::system::result<T, Error>;

/// The same error with what was being done in front: "opening shop.so: no such file".
inline Error within(const std::string& doing, Error error) {
    return {doing + ": " + std::move(error.message)};
}

}  // namespace mayfly
