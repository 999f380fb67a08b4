#include "web/forms.hpp"

#include <algorithm>
#include <optional>

#include <boost/url/parse_query.hpp>

#include "base/text.hpp"

namespace mayfly::web {
namespace {

constexpr std::string_view line_end = "\r\n";

/// The value of `name` in "form-data; name=\"a b\"; filename=c"; in quotes, a backslash goes before
/// a character that would mean something.
std::optional<std::string> parameter_of(std::string_view header, std::string_view name) {
    for (std::size_t at = header.find(';'); at != header.npos; at = header.find(';', at)) {
        at = std::min(header.find_first_not_of("; \t", at), header.size());
        const std::size_t equals = std::min(header.find_first_of("=;", at), header.size());
        const bool is_it = lower_case(trimmed(header.substr(at, equals - at))) == name;
        at = std::min(header.find_first_not_of("= \t", equals), header.size());
        std::string value;
        if (at < header.size() && header[at] == '"') {
            for (++at; at < header.size() && header[at] != '"'; ++at) {
                if (header[at] == '\\' && at + 1 < header.size()) ++at;
                value += header[at];
            }
            if (at == header.size()) return std::nullopt;
        } else {
            const std::size_t end = std::min(header.find(';', at), header.size());
            value = trimmed(header.substr(at, end - at));
            at = end;
        }
        if (is_it) return value;
    }
    return std::nullopt;
}

/// The name of a part, from its head.
std::optional<std::string> name_of(std::string_view head) {
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find(line_end));
        const std::size_t colon = line.find(':');
        if (colon != line.npos &&
            lower_case(trimmed(line.substr(0, colon))) == "content-disposition") {
            return parameter_of(line.substr(colon + 1), "name");
        }
        head.remove_prefix(std::min(line.size() + line_end.size(), head.size()));
    }
    return std::nullopt;
}

Error broken() {
    return {"the form is broken: a part of it has no name or no end"};
}

}  // namespace

Result<Pairs> read_pairs(std::string_view encoded) {
    const auto query = boost::urls::parse_query(encoded);
    if (!query) return Error{"the form is not URL-encoded"};
    boost::urls::encoding_opts options;
    options.space_as_plus = true;
    Pairs pairs;
    for (const auto& param : *query) {
        Pairs::value_type& pair = pairs.emplace_back();
        param.key.decode(options, boost::urls::string_token::assign_to(pair.first));
        param.value.decode(options, boost::urls::string_token::assign_to(pair.second));
    }
    return pairs;
}

Result<Pairs> read_multipart(std::string_view body, std::string_view content_type) {
    const auto boundary = parameter_of(content_type, "boundary");
    if (!boundary || boundary->empty()) {
        return Error{"the Content-Type of the form names no boundary between its parts"};
    }
    const std::string delimiter = "--" + *boundary;
    std::size_t at = body.starts_with(delimiter) ? 0 : body.find("\r\n" + delimiter);
    if (at == body.npos) return broken();
    at = body.find(delimiter, at) + delimiter.size();
    Pairs pairs;
    while (!body.substr(at).starts_with("--")) {
        at = body.find(line_end, at);
        const std::size_t head = at + line_end.size();
        const std::size_t blank = at == body.npos ? at : body.find("\r\n\r\n", at);
        if (blank == body.npos) return broken();
        const std::size_t begin = blank + 4;
        const std::size_t end = body.find("\r\n" + delimiter, begin);
        const auto name = name_of(body.substr(head, std::max(blank, head) - head));
        if (!name || end == body.npos) return broken();
        pairs.emplace_back(*name, body.substr(begin, end - begin));
        at = end + line_end.size() + delimiter.size();
    }
    return pairs;
}

std::string_view value_of(const Pairs& pairs, std::string_view name) {
    for (const auto& [key, value] : pairs)
        if (key == name) return value;
    return {};
}

}  // namespace mayfly::web
