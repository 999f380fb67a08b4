// TLS 1.3 between a master and its workers. Each proves to the other that it knows the token, or
// shows a certificate that the same authority signed. Owned by the program, used by its streams.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "cluster/tls_files.hpp"

namespace boost::asio::ssl {
class context;
}

namespace mayfly::cluster {

/// The name that `mayfly cert new` puts into every master's certificate, whatever the address.
inline constexpr const char* master_name = "mayfly-master";

enum class Side : std::uint8_t { master, worker };

class Tls {
public:
    /// Null without a token and files. The error names the file that is invalid or missing.
    static Result<std::unique_ptr<Tls>> make(
        const TlsFiles& files, const std::string& token, Side side
    );
    ~Tls();
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

    boost::asio::ssl::context& context() { return *context_; }
    Side side() const { return side_; }
    bool has_token() const { return has_token_; }
    bool has_certificate() const { return has_certificate_; }

private:
    explicit Tls(Side side);
    Result<void> use_files(const TlsFiles& files);

    std::unique_ptr<boost::asio::ssl::context> context_;
    Side side_;
    bool has_token_ = false;
    bool has_certificate_ = false;
};

}  // namespace mayfly::cluster
