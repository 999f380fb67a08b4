// Messages to bytes (MessagePack, each message an array of its number and its members) and back.
// Pure. decode() trusts nothing: every count, length and range is checked, nothing throws.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "cluster/message.hpp"

namespace mayfly::cluster {

std::vector<std::uint8_t> encode(const Message& message);

/// The message, or a sentence that says what it is not.
Result<Message> decode(std::span<const std::uint8_t> payload);

}  // namespace mayfly::cluster
