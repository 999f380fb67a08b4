#include "inherited_token.hpp"

#include <cstdlib>
#include <cstring>

namespace mayfly::app {
namespace {

std::string& kept_token() {
    static std::string token;
    return token;
}

}  // namespace

void take_inherited_token() {
    char* const variable = std::getenv("MAYFLY_TOKEN");
    if (variable == nullptr) return;
    kept_token() = variable;
    explicit_bzero(variable, std::strlen(variable));  // As unsetenv() only forgets where it is.
    ::unsetenv("MAYFLY_TOKEN");
}

const std::string& inherited_token() {
    return kept_token();
}

}  // namespace mayfly::app
