// How the two ends of a connection make each other's acquaintance, before anything else is said;
// handshake.hpp has the order, docs/protocol.md the page. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mayfly::cluster {

inline constexpr std::uint32_t protocol_version = 3;

using Bytes = std::vector<std::uint8_t>;

/// Worker to master, first on the link. Its shape never changes, so that two versions can tell each
/// other what they are.
struct Hello {
    std::uint32_t protocol = protocol_version;
    std::string version;  // Of mayfly.
    std::int64_t pid = 0;
    std::string host;  // The machine's name.
    bool operator==(const Hello&) const = default;
};

/// Master to worker: who I am, and what to prove.
struct Challenge {
    std::uint32_t protocol = protocol_version;
    std::string version;
    Bytes nonce;               // 32 bytes that were never used before.
    bool wants_token = false;  // The worker has to prove that it knows the token.
    bool operator==(const Challenge&) const = default;
};

/// What decides whether a compiled scenario can run on a machine.
struct Platform {
    std::string architecture;  // "x86_64"
    std::string libc;          // "glibc"
    std::uint32_t libc_major = 0;
    std::uint32_t libc_minor = 0;
    std::string cxx_abi;  // "itanium-cxx11"
    std::string headers;  // Of mayfly, version and hash: "0.1.0-3fa91c20b7de".
    bool operator==(const Platform&) const = default;
};

enum class Purpose : std::uint8_t {
    session,  // The link on which everything but heartbeats travels.
    pulse,    // The link of the heartbeats of a session that exists.
};

/// Worker to master: what the connection is for.
struct Join {
    Purpose purpose = Purpose::session;
    Bytes nonce;   // 32 bytes that were never used before.
    Bytes ticket;  // Of the session to go on with, as Welcome gave it; empty: a new one.
    Platform platform;
    bool compiles = false;  // It takes sources where it cannot take a compiled scenario.
    bool operator==(const Join&) const = default;
};

/// Either way: knows the token.
struct Proof {
    Bytes code;
    bool operator==(const Proof&) const = default;
};

/// Either way: the session is over and nothing follows. Its shape never changes.
struct Goodbye {
    std::string reason;
    bool operator==(const Goodbye&) const = default;
};

}  // namespace mayfly::cluster
