// Marks what the mayfly executable offers to a scenario that it loads.
#pragma once

#define MAYFLY_API [[gnu::visibility("default")]]
