// What a request can carry: bodies, headers and options.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mayfly/export.hpp>
#include <mayfly/field.hpp>
#include <mayfly/json_text.hpp>
#include <mayfly/sleep.hpp>

namespace mayfly {

/// Name and value pairs, sent as application/x-www-form-urlencoded.
struct Form {
    Form(std::initializer_list<Field> pairs) : fields(pairs) {}
    explicit Form(Fields pairs) : fields(std::move(pairs)) {}
    Fields fields;
};

/// One part of a multipart/form-data body. With a file name, it is sent as a file.
struct Part {
    std::string name;
    std::string content;
    std::string file_name;
    std::string content_type;
};

struct Multipart {
    std::vector<Part> parts;
};

/// The body of a request: plain text, or Json, Form or Multipart with their content types.
class MAYFLY_API Body {
public:
    Body() = default;
    Body(std::string text) : content_(std::move(text)) {}
    Body(std::string_view text) : content_(text) {}
    Body(const char* text) : content_(text) {}
    Body(Json json) : content_(std::move(json.text)), type_("application/json") {}
    Body(const Form& form);
    Body(const Multipart& multipart);

    const std::string& content() const { return content_; }
    /// Empty for plain text, which is sent without a Content-Type unless a header gives one.
    const std::string& type() const { return type_; }

private:
    std::string content_;
    std::string type_;
};

struct BasicAuth {
    std::string user;
    std::string password;
};

/// How a client works; all members are optional: client.configure({.connections = 6}).
struct ClientOptions {
    /// The most connections to one origin at a time; browsers have six. If all are busy, a request
    /// waits its turn, which is part of its response time. 0: as many as there are requests at the
    /// same time, which are several only if a user has child fibers (see all()).
    std::size_t connections = 0;
};

/// All members are optional; give them by name: client.get("/item?id=3", {.name = "/item"}).
struct RequestOptions {
    std::string name{};  // The row of the statistics; by default, path and query.
    Fields labels{};     // Beside those of its scope; see labels.hpp.
    Fields headers{};    // Added to the client's headers; one of the same name replaces it.
    Fields query{};      // Appended to the URL, percent-encoded.
    std::optional<BasicAuth> auth{};
    std::optional<Duration> timeout{};          // For the whole request, redirects included.
    std::optional<Duration> connect_timeout{};  // For DNS, connect and TLS of one connection.
    bool follow_redirects = true;
    // Sends the body only after the server's 100 (Continue), or after `continue_timeout` without a
    // response, because some servers do not know 100 (Continue).
    bool expect_continue = false;
    Duration continue_timeout = std::chrono::seconds(1);
    bool chunked = false;  // Sends the body in chunks, without its length.
};

}  // namespace mayfly
