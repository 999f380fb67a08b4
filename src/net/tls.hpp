// TLS for the clients of one worker: trusted authorities, our certificate, and sessions to resume.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include <boost/asio/ssl/context.hpp>

#include "base/release.hpp"
#include "base/result.hpp"
#include "net/settings.hpp"

namespace mayfly::net {

/// A certificate with its private key, which users show; the Tls that read it owns it.
struct ClientIdentity {
    boost::asio::ssl::context context{boost::asio::ssl::context::tls_client};
    std::string name;  // Of its files.
};

class Tls {
public:
    /// The error names the invalid file.
    static Result<std::unique_ptr<Tls>> make(const Settings& settings);
    ~Tls();
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

    boost::asio::ssl::context& context() { return context_; }
    /// Parks until the authorities that it trusts are known; throws fiber::Cancelled.
    void await_authorities();
    /// The same; names the server in the handshake (SNI), requires that its certificate is for that
    /// name, and offers the last session with `origin`: that of this identity, if it has to show
    /// one.
    void prepare(
        SSL* connection,
        const std::string& host,
        const std::string& origin,
        ClientIdentity* identity
    );
    /// That of these files, which are read at the first call for them; the error names the invalid
    /// one. Without a key file, that of the certificate has the key as well.
    Result<ClientIdentity*> identity(const std::string& certificate, const std::string& key);

private:
    explicit Tls(bool verifies);
    static int keep_session(SSL* connection, SSL_SESSION* session);

    using Session = std::unique_ptr<SSL_SESSION, Release<SSL_SESSION_free>>;

    boost::asio::ssl::context context_;
    bool verifies_;
    bool trusts_system_ = false;  // Its authorities, which are read at first use.
    bool has_authorities_ = false;
    std::unordered_map<std::string, Session> sessions_;
    std::unordered_map<std::string, std::unique_ptr<ClientIdentity>> identities_;  // By name.
};

/// Why the handshake failed; `connection` may hold the result of the certificate's verification.
std::string handshake_failure_words(SSL* connection, const boost::system::error_code& error);

}  // namespace mayfly::net
