// Mutual TLS between a master and its workers: each shows a certificate, and each accepts only one
// that the same authority signed. Owned by the program, used by its streams.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "base/result.hpp"

namespace mayfly::cluster {

/// A name that certificates of `mayfly cert new` give every master, whatever its address is.
inline constexpr const char* master_name = "mayfly-master";

/// PEM files. All three or none.
struct TlsFiles {
    std::string certificate;
    std::string key;
    std::string authority;

    bool is_empty() const { return certificate.empty() && key.empty() && authority.empty(); }
};

enum class Side : std::uint8_t { master, worker };

class Tls {
public:
    /// The error names the file that cannot be used, or the one that is missing.
    static Result<std::unique_ptr<Tls>> make(const TlsFiles& files, Side side);

    boost::asio::ssl::context& context() { return context_; }
    Side side() const { return side_; }

private:
    explicit Tls(Side side);

    boost::asio::ssl::context context_;
    Side side_;
};

}  // namespace mayfly::cluster
