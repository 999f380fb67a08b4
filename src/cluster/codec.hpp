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
/// The same into `message`: if it was one of the same kind before, its memory is used again. After
/// an error it is not to be read.
Result<void> decode(std::span<const std::uint8_t> payload, Message& message);

}  // namespace mayfly::cluster
