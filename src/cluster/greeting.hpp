// The messages with which the two ends of a connection identify themselves before any others.
// handshake.hpp has the order, docs/protocol.md a description. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mayfly::cluster {

inline constexpr std::uint32_t protocol_version = 10;

using Bytes = std::vector<std::uint8_t>;

/// Worker to master, first on the link. Its format never changes, so that two versions can tell
/// each other that they differ.
struct Hello {
    std::uint32_t protocol = protocol_version;
    std::string version;  // Of mayfly.
    std::int64_t pid = 0;
    std::string host;  // The machine's name.
    bool operator==(const Hello&) const = default;
};

/// Master to worker: the answer to a Hello of the same version.
struct Greeting {
    std::uint32_t protocol = protocol_version;
    std::string version;
    bool operator==(const Greeting&) const = default;
};

/// What decides whether a compiled scenario can run on a machine.
struct Platform {
    std::string architecture;  // "x86_64"
    std::string libc;          // "glibc"
    std::uint32_t libc_major = 0;
    std::uint32_t libc_minor = 0;
    std::string cxx_abi;  // "itanium-cxx11"
    std::string headers;  // mayfly's version and the hash of its headers: "0.1.0-3fa91c20b7de".
    bool operator==(const Platform&) const = default;
};

enum class Purpose : std::uint8_t {
    session,  // The link that carries everything except heartbeats.
    pulse,    // The link for the heartbeats of an existing session.
};

/// Worker to master: what the connection is for.
struct Join {
    Purpose purpose = Purpose::session;
    Bytes ticket;  // The session to resume, as Welcome named it; empty for a new one.
    Platform platform;
    bool compiles = false;  // It takes sources if the compiled scenario does not run there.
    bool operator==(const Join&) const = default;
};

/// Keeps the number of a message that earlier protocols had; nobody sends it.
struct Retired {
    bool operator==(const Retired&) const = default;
};

/// Either way: the session is over and nothing follows. Its format never changes.
struct Goodbye {
    std::string reason;
    bool operator==(const Goodbye&) const = default;
};

}  // namespace mayfly::cluster
