// What a request begins with on the wire.
#pragma once

#include <string>

#include "http/session.hpp"

namespace mayfly::http {

/// The request's line and fields, up to the empty line, appended to `bytes`.
void append_head(
    std::string& bytes,
    const Session& session,
    const Outgoing& request,
    const Connection& connection
);

}  // namespace mayfly::http
