#include <algorithm>
#include <cerrno>
#include <random>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

#include <mayfly/request.hpp>

#include "base/system_error.hpp"
#include "net/url.hpp"

namespace mayfly {
namespace {

// In a quoted parameter these three would end it or the line (WHATWG's form-data rules).
std::string quoted_parameter(std::string_view text) {
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

bool is_file(const Part& part) {
    return !part.path.empty();
}

// A boundary that occurs in no part: lengthened until that is so. Files are not searched, but a
// number of 128 random bits is in none of them.
std::string boundary_for(const std::vector<Part>& parts) {
    std::string boundary = "mayfly-boundary";
    if (std::any_of(parts.begin(), parts.end(), is_file)) {
        std::random_device random;
        for (int i = 0; i < 4; ++i) boundary += fmt::format("-{:08x}", random());
    }
    const auto occurs = [&](const Part& part) {
        return part.content.find(boundary) != std::string::npos;
    };
    for (int i = 0; std::any_of(parts.begin(), parts.end(), occurs); ++i) {
        boundary = fmt::format("mayfly-boundary-{}", i);
    }
    return boundary;
}

[[noreturn]] void reject(const std::string& path, const std::string& why) {
    throw std::invalid_argument(fmt::format(
        "cannot send the file '{}': {}; give the path of a file that this worker can read",
        path,
        why
    ));
}

detail::BodyPiece piece_of_file(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) reject(path, last_error());
    if (!S_ISREG(status.st_mode)) reject(path, "it is no ordinary file");
    if (::access(path.c_str(), R_OK) != 0) reject(path, last_error());
    return {{}, path, static_cast<std::uint64_t>(status.st_size)};
}

std::string base_name(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

// What comes before the content of a part.
std::string part_head(const Part& part, const std::string& boundary) {
    const std::string file_name =
        part.file_name.empty() && is_file(part) ? base_name(part.path) : part.file_name;
    std::string head = fmt::format(
        "--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary, quoted_parameter(part.name)
    );
    if (!file_name.empty()) head += fmt::format("; filename=\"{}\"", quoted_parameter(file_name));
    const bool is_typed = !part.content_type.empty() || !file_name.empty();
    const std::string type = part.content_type.empty() ? "application/octet-stream"
                                                       : quoted_parameter(part.content_type);
    if (is_typed) head += "\r\nContent-Type: " + type;
    return head += "\r\n\r\n";
}

}  // namespace

Body::Body(const Form& form)
    : content_(net::encode_query(form.fields)), type_("application/x-www-form-urlencoded") {}

Body::Body(const File& file) : type_(file.content_type), pieces_{piece_of_file(file.path)} {}

Body::Body(const Multipart& multipart) {
    const std::string boundary = boundary_for(multipart.parts);
    const auto add_text = [this] {
        const std::uint64_t size = content_.size();
        pieces_.push_back({std::exchange(content_, {}), {}, size});
    };
    for (const Part& part : multipart.parts) {
        content_ += part_head(part, boundary);
        if (is_file(part)) {
            add_text();
            pieces_.push_back(piece_of_file(part.path));
        } else {
            content_ += part.content;
        }
        content_ += "\r\n";
    }
    content_ += "--" + boundary + "--\r\n";
    if (!pieces_.empty()) add_text();
    type_ = "multipart/form-data; boundary=" + boundary;
}

}  // namespace mayfly
