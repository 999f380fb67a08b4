#include "net/basic_auth.hpp"

#include "base/digest.hpp"

namespace mayfly::net {

std::string basic_credentials(std::string_view user_and_password) {
    return "Basic " + to_base64(bytes_of(user_and_password));
}

}  // namespace mayfly::net
