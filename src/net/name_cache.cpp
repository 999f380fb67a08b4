#include "net/name_cache.hpp"

namespace mayfly::net {

Addresses Name::addresses_in_turn() {
    if (addresses.size() < 2) return addresses;
    return in_order(addresses, preferred.value_or(family_of(addresses.front())), next++);
}

Name* NameCache::find(const std::string& host) {
    const auto known = names_.find(host);
    return known == names_.end() ? nullptr : &known->second;
}

Name& NameCache::entry(const std::string& host, Instant now) {
    const auto known = names_.find(host);
    if (known != names_.end()) return known->second;
    if (names_.size() >= most_names) make_room(now);
    return names_[host];
}

void NameCache::make_room(Instant now) {
    std::erase_if(names_, [now](const auto& entry) {
        return entry.second.expires <= now && !entry.second.is_in_use();
    });
    if (names_.size() < most_names) return;
    auto oldest = names_.end();
    for (auto entry = names_.begin(); entry != names_.end(); ++entry) {
        if (entry->second.is_in_use()) continue;
        if (oldest == names_.end() || entry->second.expires < oldest->second.expires) {
            oldest = entry;
        }
    }
    if (oldest != names_.end()) names_.erase(oldest);
}

}  // namespace mayfly::net
