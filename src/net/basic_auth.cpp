#include "net/basic_auth.hpp"

#include <openssl/evp.h>

namespace mayfly::net {

std::string basic_credentials(std::string_view user_and_password) {
    constexpr std::string_view scheme = "Basic ";
    const std::size_t size = (user_and_password.size() + 2) / 3 * 4;
    std::string credentials(scheme);
    credentials.resize(scheme.size() + size + 1);  // OpenSSL ends it with a zero.
    EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(credentials.data() + scheme.size()),
        reinterpret_cast<const unsigned char*>(user_and_password.data()),
        static_cast<int>(user_and_password.size())
    );
    credentials.pop_back();
    return credentials;
}

}  // namespace mayfly::net
