// Mutual TLS between a master and its workers: each shows a certificate, and each accepts only one
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

/// A name that certificates of `mayfly cert new` give every master, whatever its address is.
inline constexpr const char* master_name = "mayfly-master";

enum class Side : std::uint8_t { master, worker };

class Tls {
public:
    /// The error names the file that cannot be used, or the one that is missing.
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
