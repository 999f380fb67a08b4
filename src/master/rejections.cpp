#include "master/rejections.hpp"

#include <utility>

#include <fmt/core.h>

namespace mayfly::master {

std::optional<std::string> Rejections::note(
    const std::string& peer, const std::string& reason, Instant now
) {
    if (told_ && now - *told_ < period) {
        ++untold_;
        return std::nullopt;
    }
    told_ = now;
    const auto others = std::exchange(untold_, 0);
    auto sentence = fmt::format("a connection from {} was turned away: {}", peer, reason);
    if (others > 0) sentence += fmt::format(" (and {} more before it)", others);
    return sentence;
}

}  // namespace mayfly::master
