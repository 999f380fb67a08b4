// Marks what the mayfly executable exports to the scenario that it loads.
#pragma once

#define MAYFLY_API [[gnu::visibility("default")]]
