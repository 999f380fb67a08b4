// The key that a token gives, in TLS 1.3: an external PSK by the name "mayfly". It proves each side
// to the other, and an exchange of fresh keys keeps what was said from who learns it later.
#pragma once

#include "base/digest.hpp"

struct ssl_ctx_st;

namespace mayfly::cluster {

/// What the worker calls the key.
inline constexpr const char* psk_identity = "mayfly";

/// Lets the connections of this context use the key, as either side; others than these may not.
void use_psk(ssl_ctx_st* context, const Hash& key);

}  // namespace mayfly::cluster
