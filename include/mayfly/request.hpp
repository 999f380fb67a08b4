// What a request can carry: bodies, headers and options.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
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
#include <mayfly/stream.hpp>

namespace mayfly {

/// Name and value pairs, sent as application/x-www-form-urlencoded.
struct Form {
    Form(std::initializer_list<Field> pairs) : fields(pairs) {}
    explicit Form(Fields pairs) : fields(std::move(pairs)) {}
    Fields fields;
};

/// A file as a body. It is read while it is sent, so a large one needs no memory.
struct File {
    std::string path;
    std::string content_type{};  // Without one, none is sent.
};

/// One part of a multipart/form-data body. With a file name, it is sent as a file.
struct Part {
    std::string name;
    std::string content{};
    std::string file_name{};  // By default that of `path`.
    std::string content_type{};
    std::string path{};  // A file that is read while it is sent, in place of `content`.
};

struct Multipart {
    std::vector<Part> parts;
};

namespace detail {
/// A stretch of a body: a text, or the content of a file.
struct BodyPiece {
    std::string text;
    std::string path;  // Of the file; empty for a text.
    std::uint64_t size = 0;
};
}  // namespace detail

/// The body of a request: plain text, or Json, Form or Multipart with their content types, or a
/// File. A file that cannot be read throws std::invalid_argument.
class MAYFLY_API Body {
public:
    Body() = default;
    Body(std::string text) : content_(std::move(text)) {}
    Body(std::string_view text) : content_(text) {}
    Body(const char* text) : content_(text) {}
    Body(Json json) : content_(std::move(json.text)), type_("application/json") {}
    Body(const Form& form);
    Body(const Multipart& multipart);
    Body(const File& file);

    /// Empty if the body has files in it: see pieces().
    const std::string& content() const { return content_; }
    /// Empty for plain text, which is sent without a Content-Type unless a header gives one.
    const std::string& type() const { return type_; }
    /// What a body with files in it is made of; empty for any other.
    const std::vector<detail::BodyPiece>& pieces() const { return pieces_; }

private:
    std::string content_;
    std::string type_;
    std::vector<detail::BodyPiece> pieces_;
};

struct BasicAuth {
    std::string user;
    std::string password;
};

/// How a client works; all members are optional: client.configure({.connections = 6}). What is not
/// given stays as it is.
struct ClientOptions {
    /// The most connections to one origin at a time; browsers have six. If all are busy, a request
    /// waits its turn, which is part of its response time. 0: as many as there are requests at the
    /// same time, which are several only if a user has child fibers (see all()).
    std::optional<std::size_t> connections{};
    /// False: each request has a connection of its own, and says "Connection: close".
    std::optional<bool> keep_alive{};
    /// The PEM files of the certificate that this user shows, and of its private key, in place of
    /// --client-cert and --client-key. Without a key, the first file holds both.
    std::string certificate{};
    std::string key{};
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
    std::optional<Duration> read_timeout{};     // For each wait for bytes of the response.
    bool follow_redirects = true;
    // Sends the body only after the server's 100 (Continue), or after `continue_timeout` without a
    // response, because some servers do not know 100 (Continue).
    bool expect_continue = false;
    Duration continue_timeout = std::chrono::seconds(1);
    bool chunked = false;  // Sends the body in chunks, without its length.
    // Takes the body of a response with a status of 200 to 299 piece by piece, each as soon as it
    // arrives, with the time since the start of the request. body() stays empty then, and
    // --max-body-size does not apply. Return false to end the response there. Nothing is read while
    // it runs; the response time ends with the last byte.
    BodyCallback on_body{};
};

namespace detail {
// The defaults of the client's functions, so that a request makes none of its own.
inline const Body no_body;
inline const RequestOptions no_options;
}  // namespace detail

/// One of several requests at the same time; see HttpClient::batch().
struct Request {
    std::string method;
    std::string url;
    Body body{};
    RequestOptions options{};
};

}  // namespace mayfly
