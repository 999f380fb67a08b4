#include "http/public_suffix.hpp"

#include <libpsl.h>

namespace mayfly::http {

bool is_public_suffix(const std::string& host) {
    return psl_is_public_suffix(psl_builtin(), host.c_str()) != 0;
}

}  // namespace mayfly::http
