// The system's words for its error codes: "No such file or directory".
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace mayfly {

inline std::string system_error(int code) {
    return std::generic_category().message(code);
}

/// The words for the last error (errno).
inline std::string last_error() {
    return system_error(errno);
}

}  // namespace mayfly
