// AddressSanitizer and UBSan in a process whose scenario was compiled with them (--sanitize), while
// this program itself was not: their runtime is loaded before all other libraries.
#pragma once

#include <string>
#include <vector>

namespace mayfly::process {

/// Whether the runtime is in this process.
bool has_sanitizer();
/// Programs that this process starts from now on load these libraries first.
void preload_sanitizer(const std::vector<std::string>& libraries);
/// What it finds is reported like a crash, with its cause, and what else it says goes to
/// `descriptor`. No effect without the runtime. Call it after install_crash_reports().
void report_sanitizer(int descriptor);
/// "AddressSanitizer: heap-buffer-overflow, WRITE of size 4", of a whole report.
std::string sanitizer_cause(const std::string& report);

}  // namespace mayfly::process
