// `mayfly token` and `mayfly cert new`: secrets with which machines of a cluster authenticate.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Each returns the exit code.
int make_token(const TokenCommand& command);
int make_certificates(const CertCommand& command);

}  // namespace mayfly::app
