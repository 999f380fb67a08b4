#include "cluster/handshake.hpp"

#include <utility>
#include <variant>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "cluster/codec.hpp"
#include "cluster/frame.hpp"

namespace mayfly::cluster {
namespace {

using Outcome = HandshakeStep::Outcome;

constexpr std::size_t nonce_size = 32;
constexpr std::string_view worker_proof = "mayfly worker proof";
constexpr std::string_view master_proof = "mayfly master proof";
constexpr std::string_view worker_key = "mayfly worker frames";
constexpr std::string_view master_key = "mayfly master frames";

HandshakeStep refuse(std::string reason) {
    return {Outcome::refused, {}, std::move(reason)};
}

/// Refuses a peer that speaks mayfly, and tells it so.
HandshakeStep refuse_politely(const std::string& reason) {
    return {Outcome::refused, {encode(Goodbye{reason})}, reason};
}

Bytes to_bytes(const Hash& hash) {
    return {hash.begin(), hash.end()};
}

}  // namespace

void Transcript::add(std::span<const std::uint8_t> payload) {
    const auto header = frame_header(payload.size());
    frames_.insert(frames_.end(), header->begin(), header->end());
    frames_.insert(frames_.end(), payload.begin(), payload.end());
}

Hash Transcript::derive(const std::string& token, std::string_view purpose) const {
    return Hmac(bytes_of(token)).add(bytes_of(purpose)).add(sha256(frames_)).finish();
}

WorkerHandshake::WorkerHandshake(Hello hello, Join join, std::string token)
    : hello_(std::move(hello)), join_(std::move(join)), token_(std::move(token)) {
    join_.nonce = random_bytes(nonce_size);
}

Bytes WorkerHandshake::begin() {
    auto payload = encode(hello_);
    transcript_.add(payload);
    return payload;
}

HandshakeStep WorkerHandshake::take(std::span<const std::uint8_t> payload) {
    const auto message = decode(payload);
    if (!message) return refuse(message.error().message);
    if (const auto* goodbye = std::get_if<Goodbye>(&*message)) {
        return refuse("the master refused this worker: " + goodbye->reason);
    }
    if (const auto* proof = std::get_if<Proof>(&*message); proof != nullptr && has_joined_) {
        if (are_equal(proof->code, transcript_.derive(token_, master_proof))) {
            return {Outcome::done, {}, {}};
        }
        return refuse("the master does not know the token, so it is not obeyed");
    }
    const auto* challenge = std::get_if<Challenge>(&*message);
    if (challenge == nullptr || has_joined_) {
        return refuse("the master began with something else than a challenge");
    }
    transcript_.add(payload);
    return answer(*challenge);
}

HandshakeStep WorkerHandshake::answer(const Challenge& challenge) {
    if (challenge.protocol != protocol_version) {
        return refuse_politely(fmt::format(
            "the master is mayfly {} (protocol {}), this worker {} (protocol {}); install the same "
            "version on both",
            challenge.version,
            challenge.protocol,
            hello_.version,
            protocol_version
        ));
    }
    if (challenge.wants_token && token_.empty()) {
        return refuse_politely(
            "the master asks for its token; give this worker the same one with --token-file or "
            "MAYFLY_TOKEN"
        );
    }
    if (!challenge.wants_token && !token_.empty()) {
        return refuse_politely(
            "this worker has a token and obeys only a master that knows it, but the master has "
            "none; start the master with the same --token-file"
        );
    }
    has_joined_ = true;
    HandshakeStep step;
    step.replies.push_back(encode(join_));
    transcript_.add(step.replies.back());
    if (challenge.wants_token) {
        step.replies.push_back(encode(Proof{to_bytes(transcript_.derive(token_, worker_proof))}));
    } else {
        step.outcome = Outcome::done;
    }
    return step;
}

std::optional<SealKeys> WorkerHandshake::keys() const {
    if (token_.empty()) return std::nullopt;
    return SealKeys{transcript_.derive(token_, worker_key), transcript_.derive(token_, master_key)};
}

MasterHandshake::MasterHandshake(std::string version, std::string token)
    : version_(std::move(version)), token_(std::move(token)) {}

HandshakeStep MasterHandshake::take(std::span<const std::uint8_t> payload) {
    auto message = decode(payload);
    if (!message) return refuse(message.error().message);
    if (const auto* goodbye = std::get_if<Goodbye>(&*message)) return refuse(goodbye->reason);
    if (const auto* hello = std::get_if<Hello>(&*message);
        hello != nullptr && awaits_ == Awaits::hello) {
        return take_hello(*hello, payload);
    }
    if (auto* join = std::get_if<Join>(&*message); join != nullptr && awaits_ == Awaits::join) {
        return take_join(std::move(*join), payload);
    }
    if (const auto* proof = std::get_if<Proof>(&*message);
        proof != nullptr && awaits_ == Awaits::proof) {
        return take_proof(*proof);
    }
    return refuse("it sent a message out of turn");
}

HandshakeStep MasterHandshake::take_hello(
    const Hello& hello, std::span<const std::uint8_t> payload
) {
    hello_ = hello;
    if (hello.protocol != protocol_version || hello.version != version_) {
        return refuse_politely(fmt::format(
            "the worker is mayfly {} (protocol {}), the master {} (protocol {}); install the same "
            "version on both",
            hello.version,
            hello.protocol,
            version_,
            protocol_version
        ));
    }
    const Challenge challenge{
        protocol_version, version_, random_bytes(nonce_size), !token_.empty()};
    HandshakeStep step{Outcome::more, {encode(challenge)}, {}};
    transcript_.add(payload);
    transcript_.add(step.replies.back());
    awaits_ = Awaits::join;
    return step;
}

HandshakeStep MasterHandshake::take_join(Join join, std::span<const std::uint8_t> payload) {
    if (join.nonce.size() != nonce_size) return refuse("its nonce has the wrong size");
    join_ = std::move(join);
    transcript_.add(payload);
    awaits_ = Awaits::proof;
    return {token_.empty() ? Outcome::done : Outcome::more, {}, {}};
}

HandshakeStep MasterHandshake::take_proof(const Proof& proof) const {
    if (!are_equal(proof.code, transcript_.derive(token_, worker_proof))) {
        return refuse_politely(
            "the worker's token is not the master's; give both the same --token-file"
        );
    }
    return {Outcome::done, {encode(Proof{to_bytes(transcript_.derive(token_, master_proof))})}, {}};
}

std::optional<SealKeys> MasterHandshake::keys() const {
    if (token_.empty()) return std::nullopt;
    return SealKeys{transcript_.derive(token_, master_key), transcript_.derive(token_, worker_key)};
}

}  // namespace mayfly::cluster
