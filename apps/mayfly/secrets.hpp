// `mayfly token new` and `mayfly cert new`: what a cluster's machines know each other by.
#pragma once

#include "options/options.hpp"

namespace mayfly::app {

/// Each returns the exit code.
int make_token(const TokenCommand& command);
int make_certificates(const CertCommand& command);

}  // namespace mayfly::app
