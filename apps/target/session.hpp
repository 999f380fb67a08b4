// The life of one connection: read a request, find its route, let it answer, again.
#pragma once

#include <memory>

#include "target/router.hpp"

namespace mayfly::target {

/// Serves until the peer leaves or an answer ends the connection. `site` outlives it.
Awaitable<void> serve(std::unique_ptr<Stream> stream, Site& site);

}  // namespace mayfly::target
