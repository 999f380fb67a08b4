// Encodes messages as bytes (MessagePack, an array of the message's number and its members) and
// decodes them. decode() checks every count, length and range, and never throws. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "cluster/message.hpp"

namespace mayfly::cluster {

std::vector<std::uint8_t> encode(const Message& message);

/// The message, or a sentence on why the bytes are not one.
Result<Message> decode(std::span<const std::uint8_t> payload);
/// The same; a report takes the memory of `spare`, one that is not needed any more.
Result<Message> decode(std::span<const std::uint8_t> payload, Report& spare);

}  // namespace mayfly::cluster
