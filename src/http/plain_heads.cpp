#include "http/plain_heads.hpp"

#include <cstring>

#include "http/request_head.hpp"

namespace mayfly::http {

std::string_view PlainHeads::find(
    std::string_view method, std::string_view target, std::string_view fields, KnownHead& known
) {
    // The last characters of targets differ most often.
    const auto last = static_cast<unsigned char>(target.back());
    known.place = (target.size() + last) % heads_.size();
    auto& [head, version] = heads_[known.place];
    const std::size_t line = method.size() + 1 + target.size() + after_target.size();
    const std::size_t size = line + fields.size() + end_of_head.size();
    // No part has a blank, so those that match are where they were put.
    const auto has = [&head = head](std::size_t place, std::string_view part) {
        return std::memcmp(head.data() + place, part.data(), part.size()) == 0;
    };
    const bool is_known = head.size() == size && has(line, fields) && has(0, method) &&
                          head[method.size()] == ' ' && has(method.size() + 1, target) &&
                          has(line - after_target.size(), after_target);
    known.version = is_known ? version : version = ++versions_;
    if (is_known) return head;
    head.clear();
    head.append(method).append(" ").append(target).append(after_target);
    head.append(fields).append(end_of_head);
    return head;
}

}  // namespace mayfly::http
