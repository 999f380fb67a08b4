// The first frames of a connection, as two pure machines: payloads in, payloads out.
//
//   worker                                   master
//   Hello                        ──────────▶
//                                ◀──────────  Challenge   (or Goodbye: another version)
//   Join  [Proof]                ──────────▶
//                                ◀──────────  [Proof]     (or Goodbye: the wrong token)
//
// The proofs are there when the master has a token. Each is an HMAC with the token over all frames
// before it, which hold two fresh nonces, so neither can be used again; what follows on the link is
// sealed with keys that are made the same way. Neither side believes anything before the proof.
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

/// With which the frames after the handshake are sealed.
struct SealKeys {
    Hash outgoing{};
    Hash incoming{};
};

/// What a side does next.
struct HandshakeStep {
    enum class Outcome { more, done, refused } outcome = Outcome::more;
    std::vector<Bytes> replies;  // To send in any case.
    std::string reason;          // Why it was refused.
};

/// The frames of a handshake so far, and what follows from them and the token.
class Transcript {
public:
    void add(std::span<const std::uint8_t> payload);
    /// A secret that only who knows the token can know; each purpose has its own.
    Hash derive(const std::string& token, std::string_view purpose) const;

private:
    Bytes frames_;
};

class WorkerHandshake {
public:
    /// `token` is empty when there is none; `join` needs no nonce.
    WorkerHandshake(Hello hello, Join join, std::string token);

    /// The first payload to send.
    Bytes begin();
    HandshakeStep take(std::span<const std::uint8_t> payload);
    /// Once done; none without a token.
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
    /// `version` is that of mayfly; `token` is empty when there is none.
    MasterHandshake(std::string version, std::string token);

    HandshakeStep take(std::span<const std::uint8_t> payload);
    std::optional<SealKeys> keys() const;
    /// Who the worker is and what it wants; complete once done.
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
