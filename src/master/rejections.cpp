#include "master/rejections.hpp"

#include <utility>

#include <fmt/core.h>

namespace mayfly::master {

std::optional<std::string> Rejections::note(
    const std::string& peer, const std::string& reason, Instant now
) {
    if (now - since_ >= period) {
        told_.clear();
        since_ = now;
    }
    const auto host = peer.substr(0, peer.rfind(':'));
    if (told_.size() == most || !told_.emplace(host, reason).second) {
        ++untold_;
        return std::nullopt;
    }
    const auto others = std::exchange(untold_, 0);
    auto sentence = fmt::format("a connection from {} was turned away: {}", peer, reason);
    if (others > 0) sentence += fmt::format(" (and {} more before it)", others);
    return sentence;
}

std::optional<std::string> Rejections::rest() const {
    if (untold_ == 0) return std::nullopt;
    return fmt::format(
        "connections that were turned away without a line of their own: {}", untold_
    );
}

}  // namespace mayfly::master
