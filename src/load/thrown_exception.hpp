// What is known about an exception of author code while it is being handled.
#pragma once

#include <string>

namespace mayfly::load {

struct ExceptionText {
    std::string type;     // "std::out_of_range"
    std::string message;  // what(), or empty.
    std::string site;     // See throw_site.hpp.
};

/// Describes the exception that is being handled; call it only in a catch block.
ExceptionText describe_current_exception();

}  // namespace mayfly::load
