#include "cluster/handshake.hpp"

#include <utility>
#include <variant>

#include <fmt/core.h>

#include "cluster/codec.hpp"

namespace mayfly::cluster {
namespace {

using Outcome = HandshakeStep::Outcome;

HandshakeStep refuse(std::string reason) {
    return {Outcome::refused, {}, std::move(reason)};
}

/// Refuses a peer that speaks mayfly, and tells it so.
HandshakeStep refuse_politely(const std::string& reason) {
    return {Outcome::refused, {encode(Goodbye{reason})}, reason};
}

}  // namespace

WorkerHandshake::WorkerHandshake(Hello hello, Join join)
    : hello_(std::move(hello)), join_(std::move(join)) {}

Bytes WorkerHandshake::begin() const {
    return encode(hello_);
}

HandshakeStep WorkerHandshake::take(std::span<const std::uint8_t> payload) const {
    const auto message = decode(payload);
    if (!message) return refuse(message.error().message);
    if (const auto* goodbye = std::get_if<Goodbye>(&*message)) {
        return refuse("the master refused this worker: " + goodbye->reason);
    }
    const auto* greeting = std::get_if<Greeting>(&*message);
    if (greeting == nullptr) return refuse("the master began with something else than a greeting");
    if (greeting->protocol != protocol_version) {
        return refuse_politely(fmt::format(
            "the master is mayfly {} (protocol {}), this worker {} (protocol {}); install the same "
            "version on both",
            greeting->version,
            greeting->protocol,
            hello_.version,
            protocol_version
        ));
    }
    return {Outcome::done, {encode(join_)}, {}};
}

MasterHandshake::MasterHandshake(std::string version, std::string objection)
    : version_(std::move(version)), objection_(std::move(objection)) {}

HandshakeStep MasterHandshake::take(std::span<const std::uint8_t> payload) {
    auto message = decode(payload);
    if (!message) return refuse(message.error().message);
    if (const auto* goodbye = std::get_if<Goodbye>(&*message)) return refuse(goodbye->reason);
    if (const auto* hello = std::get_if<Hello>(&*message); hello != nullptr && !was_greeted_) {
        return take_hello(*hello);
    }
    if (auto* join = std::get_if<Join>(&*message); join != nullptr && was_greeted_) {
        join_ = std::move(*join);
        return {Outcome::done, {}, {}};
    }
    return refuse("it sent a message out of turn");
}

HandshakeStep MasterHandshake::take_hello(const Hello& hello) {
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
    if (!objection_.empty()) return refuse_politely(objection_);
    was_greeted_ = true;
    return {Outcome::more, {encode(Greeting{protocol_version, version_})}, {}};
}

}  // namespace mayfly::cluster
