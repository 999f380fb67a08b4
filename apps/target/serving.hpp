// The life of one connection: reads a request, finds its route, lets that respond, and repeats.
#pragma once

#include <memory>

#include "target/router.hpp"

namespace mayfly::target {

/// Serves until the peer closes or a response ends the connection. `site` must outlive it.
Awaitable<void> serve(std::unique_ptr<Stream> stream, Site& site);

}  // namespace mayfly::target
