// The first frames of a connection, as two pure state machines: payloads in, payloads out.
//
//   worker                                   master
//   Hello                        ──────────▶
//                                ◀──────────  Greeting    (or Goodbye: another version)
//   Join                         ──────────▶
//
// Who the two are is decided before, by TLS (tls.hpp), or by where they are: on one machine.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/greeting.hpp"

namespace mayfly::cluster {

/// What a side does next.
struct HandshakeStep {
    enum class Outcome { more, done, refused } outcome = Outcome::more;
    std::vector<Bytes> replies;  // To be sent in any case.
    std::string reason;          // Why the peer was refused.
};

class WorkerHandshake {
public:
    WorkerHandshake(Hello hello, Join join);

    /// The first payload to send.
    Bytes begin() const;
    HandshakeStep take(std::span<const std::uint8_t> payload) const;

private:
    Hello hello_;
    Join join_;
};

class MasterHandshake {
public:
    /// `version` is mayfly's. With `objection`, every worker of the same version is told that.
    explicit MasterHandshake(std::string version, std::string objection = {});

    HandshakeStep take(std::span<const std::uint8_t> payload);
    /// Whether a Hello of this protocol and version has come.
    bool has_greeted() const { return was_greeted_; }
    /// Who the worker is and what it wants; complete when the handshake is done.
    const Hello& hello() const { return hello_; }
    const Join& join() const { return join_; }

private:
    HandshakeStep take_hello(const Hello& hello);

    std::string version_;
    std::string objection_;
    bool was_greeted_ = false;
    Hello hello_;
    Join join_;
};

}  // namespace mayfly::cluster
