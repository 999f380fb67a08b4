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
#include <mayfly/sleep.hpp>

namespace mayfly {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// A JSON text, sent as application/json. mayfly does not look into it.
struct Json {
    std::string text;
};

/// Name and value pairs, sent as application/x-www-form-urlencoded.
struct Form {
    Form(std::initializer_list<std::pair<std::string, std::string>> pairs) : fields(pairs) {}
    explicit Form(Fields pairs) : fields(std::move(pairs)) {}
    Fields fields;
};

/// One part of a multipart/form-data body; with a file name it is sent as a file.
struct Part {
    std::string name;
    std::string content;
    std::string file_name;
    std::string content_type;
};

struct Multipart {
    std::vector<Part> parts;
};

/// The body of a request: text as it is, or one of the above with its content type.
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
    /// Empty for plain text: then no Content-Type is sent unless a header names one.
    const std::string& type() const { return type_; }

private:
    std::string content_;
    std::string type_;
};

struct BasicAuth {
    std::string user;
    std::string password;
};

/// How a client works; all optional: client.configure({.connections = 6}).
struct ClientOptions {
    /// At most so many connections to one origin at a time, as browsers have six; a request that
    /// finds all of them busy waits for its turn, which is a part of its time. 0: as many as there
    /// are requests under way, which are several only where a user has children (all()).
    std::size_t connections = 0;
};

/// All optional; give them by name: client.get("/item?id=3", {.name = "/item"}).
struct RequestOptions {
    std::string name{};  // The row of the statistics; default: path and query.
    Fields headers{};    // Added to, or in place of, the client's own.
    Fields query{};      // Appended to the URL, percent-encoded.
    std::optional<BasicAuth> auth{};
    std::optional<Duration> timeout{};          // For everything, redirects included.
    std::optional<Duration> connect_timeout{};  // For DNS, connect and TLS of one connection.
    bool follow_redirects = true;
    // Sends the body only after the server's 100 (Continue), or when it has said nothing for
    // `continue_timeout`: there are servers that do not know the question.
    bool expect_continue = false;
    Duration continue_timeout = std::chrono::seconds(1);
    bool chunked = false;  // Sends the body in chunks, without its length.
};

}  // namespace mayfly
