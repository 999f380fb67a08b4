// `mayfly selftest`: runs a scenario of its own against the demo target, which is inside this
// program, and shows what was to be expected beside what was measured. docs/cli.md explains it.
#pragma once

namespace mayfly::app {

int run_selftest();

}  // namespace mayfly::app
