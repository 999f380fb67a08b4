// Whether this is a build with a sanitizer that has its own stacks, memory and signal handlers.
#pragma once

namespace mayfly::support {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace mayfly::support
