// The first frames of a connection, as two pure state machines: payloads in, payloads out.
//
//   worker                                   master
//   Hello                        ──────────▶
//                                ◀──────────  Challenge   (or Goodbye: another version)
//   Join  [Proof]                ──────────▶
//                                ◀──────────  [Proof]     (or Goodbye: the wrong token)
//
// The proofs are sent if the master has a token. Each is an HMAC with the token over all frames
// before it, which hold two fresh nonces, so neither can be replayed. Later frames are sealed with
// keys that are derived in the same way. Neither side trusts the other before its proof.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/greeting.hpp"
#include "cluster/hmac.hpp"

namespace mayfly::cluster {

/// The keys that seal the frames after the handshake.
struct SealKeys {
    Hash outgoing{};
    Hash incoming{};
};

/// What a side does next.
struct HandshakeStep {
    enum class Outcome { more, done, refused } outcome = Outcome::more;
    std::vector<Bytes> replies;  // To be sent in any case.
    std::string reason;          // Why the peer was refused.
};

/// The frames of a handshake so far, and what is derived from them and the token.
class Transcript {
public:
    void add(std::span<const std::uint8_t> payload);
    /// A secret that only those who know the token can compute; each purpose has its own.
    Hash derive(const std::string& token, std::string_view purpose) const;

private:
    Bytes frames_;
};

class WorkerHandshake {
public:
    /// `token` is empty if there is none; `join` needs no nonce.
    WorkerHandshake(Hello hello, Join join, std::string token);

    /// The first payload to send.
    Bytes begin();
    HandshakeStep take(std::span<const std::uint8_t> payload);
    /// Set when the handshake is done; empty without a token.
    std::optional<SealKeys> keys() const;

private:
    HandshakeStep answer(const Challenge& challenge);

    Hello hello_;
    Join join_;
    std::string token_;
    Transcript transcript_;
    bool has_joined_ = false;
};

class MasterHandshake {
public:
    /// `version` is mayfly's; `token` is empty if there is none.
    MasterHandshake(std::string version, std::string token);

    HandshakeStep take(std::span<const std::uint8_t> payload);
    std::optional<SealKeys> keys() const;
    /// Whether a Hello of this protocol and version has come.
    bool has_greeted() const { return awaits_ != Awaits::hello; }
    /// Who the worker is and what it wants; complete when the handshake is done.
    const Hello& hello() const { return hello_; }
    const Join& join() const { return join_; }

private:
    enum class Awaits { hello, join, proof };

    HandshakeStep take_hello(const Hello& hello, std::span<const std::uint8_t> payload);
    HandshakeStep take_join(Join join, std::span<const std::uint8_t> payload);
    HandshakeStep take_proof(const Proof& proof) const;

    std::string version_;
    std::string token_;
    Awaits awaits_ = Awaits::hello;
    Hello hello_;
    Join join_;
    Transcript transcript_;
};

}  // namespace mayfly::cluster
