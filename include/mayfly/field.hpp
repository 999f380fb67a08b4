// Names with values: of headers, queries, forms and labels. A value is a text or a number.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <mayfly/export.hpp>

namespace mayfly {

namespace detail {

MAYFLY_API std::string number_text(long long number);
MAYFLY_API std::string number_text(unsigned long long number);
/// The shortest text that reads as the same number.
MAYFLY_API std::string number_text(double number);

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::is_same_v<T, char>;

template <Number T>
std::string text_of_number(T number) {
    if constexpr (std::is_same_v<T, bool>) {
        return number ? "true" : "false";
    } else if constexpr (std::is_floating_point_v<T>) {
        return number_text(static_cast<double>(number));
    } else if constexpr (std::is_signed_v<T>) {
        return number_text(static_cast<long long>(number));
    } else {
        return number_text(static_cast<unsigned long long>(number));
    }
}

}  // namespace detail

/// One name with its value: {"id", 3}.
struct Field : std::pair<std::string, std::string> {
    Field(std::string_view name, std::string_view value)
        : std::pair<std::string, std::string>(name, value) {}
    template <detail::Number T>
    Field(std::string_view name, T value)
        : std::pair<std::string, std::string>(name, detail::text_of_number(value)) {}
};

/// Names with values, in order; a name may occur more than once: {{"id", 3}, {"sort", "price"}}.
class Fields : public std::vector<std::pair<std::string, std::string>> {
public:
    Fields() = default;
    Fields(std::initializer_list<Field> fields) : vector(fields.begin(), fields.end()) {}
};

}  // namespace mayfly
