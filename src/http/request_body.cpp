#include <algorithm>

#include <fmt/core.h>

#include <mayfly/request.hpp>

#include "net/url.hpp"

namespace mayfly {
namespace {

// In a quoted parameter these three would end it or the line (WHATWG's form-data rules).
std::string quoted(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '"') {
            result += "%22";
        } else if (c == '\r') {
            result += "%0D";
        } else if (c == '\n') {
            result += "%0A";
        } else {
            result += c;
        }
    }
    return result;
}

// A boundary that occurs in no part: lengthened until that is so.
std::string boundary_for(const std::vector<Part>& parts) {
    std::string boundary = "mayfly-boundary";
    const auto occurs = [&](const Part& part) {
        return part.content.find(boundary) != std::string::npos;
    };
    for (int i = 0; std::any_of(parts.begin(), parts.end(), occurs); ++i) {
        boundary = fmt::format("mayfly-boundary-{}", i);
    }
    return boundary;
}

}  // namespace

Body::Body(const Form& form)
    : content_(net::encode_query(form.fields)), type_("application/x-www-form-urlencoded") {}

Body::Body(const Multipart& multipart) {
    const std::string boundary = boundary_for(multipart.parts);
    for (const Part& part : multipart.parts) {
        content_ += fmt::format(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary, quoted(part.name)
        );
        if (!part.file_name.empty()) {
            content_ += fmt::format("; filename=\"{}\"", quoted(part.file_name));
        }
        const bool is_typed = !part.content_type.empty() || !part.file_name.empty();
        const std::string type =
            part.content_type.empty() ? "application/octet-stream" : quoted(part.content_type);
        if (is_typed) content_ += "\r\nContent-Type: " + type;
        content_ += "\r\n\r\n" + part.content + "\r\n";
    }
    content_ += "--" + boundary + "--\r\n";
    type_ = "multipart/form-data; boundary=" + boundary;
}

}  // namespace mayfly
