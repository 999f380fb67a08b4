#include "platform.hpp"

#include <array>
#include <charconv>
#include <gnu/libc-version.h>
#include <string_view>
#include <sys/utsname.h>
#include <unistd.h>

#include "scenario/public_headers.hpp"
#include "version.hpp"

namespace mayfly::app {

cluster::Platform this_platform() {
    cluster::Platform platform;
    utsname system{};
    if (uname(&system) == 0) platform.architecture = system.machine;
    platform.libc = "glibc";
    platform.cxx_abi = _GLIBCXX_USE_CXX11_ABI != 0 ? "itanium-cxx11" : "itanium-cxx98";
    platform.headers = scenario::abi_tag();
    const std::string_view libc_version = gnu_get_libc_version();  // "2.36"
    const auto* end = libc_version.data() + libc_version.size();
    const auto major = std::from_chars(libc_version.data(), end, platform.libc_major);
    if (major.ptr != end) std::from_chars(major.ptr + 1, end, platform.libc_minor);
    return platform;
}

cluster::Hello this_worker() {
    std::array<char, 256> machine{};
    gethostname(machine.data(), machine.size() - 1);
    return {cluster::protocol_version, version, getpid(), machine.data()};
}

}  // namespace mayfly::app
