// Mutual TLS between a master and its workers: each side shows a certificate, and accepts only one
// that the same authority signed. Owned by the program, used by its streams.
#pragma once

#include <cstdint>
#include <memory>

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
    /// The error names the file that is invalid or missing.
    static Result<std::unique_ptr<Tls>> make(const TlsFiles& files, Side side);
    ~Tls();
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

    boost::asio::ssl::context& context() { return *context_; }
    Side side() const { return side_; }

private:
    explicit Tls(Side side);

    std::unique_ptr<boost::asio::ssl::context> context_;
    Side side_;
};

}  // namespace mayfly::cluster
