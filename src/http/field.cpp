#include <fmt/core.h>

#include <mayfly/field.hpp>

namespace mayfly::detail {

std::string number_text(long long number) {
    return fmt::format("{}", number);
}
std::string number_text(unsigned long long number) {
    return fmt::format("{}", number);
}
std::string number_text(double number) {
    return fmt::format("{}", number);
}

}  // namespace mayfly::detail
