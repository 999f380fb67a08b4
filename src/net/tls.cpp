#include "net/tls.hpp"

#include <utility>

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "net/failure.hpp"
#include "net/ip_address.hpp"
#include "net/system_authorities.hpp"

namespace mayfly::net {
namespace {

namespace asio = boost::asio;

constexpr std::size_t most_sessions = 1024;

// Where a connection keeps its Tls and the name of its origin.
int index_of_tls() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

void free_origin(void*, void* origin, CRYPTO_EX_DATA*, int, long, void*) {
    std::unique_ptr<std::string>(static_cast<std::string*>(origin));
}

int index_of_origin() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_origin);
    return index;
}

/// As certificates have it: no dot ends a name, and an address has no zone ("fe80::1%eth0"), with
/// which OpenSSL would not take it, and check nothing.
std::string certified_name(const std::string& host) {
    if (is_ip_address(host)) return host.substr(0, host.find('%'));
    return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

Error unusable(
    std::string_view what, const std::string& file, const boost::system::error_code& why
) {
    return {
        fmt::format("cannot use {} '{}': {}; it must be a PEM file", what, file, why.message())};
}

Result<void> show_certificate(
    asio::ssl::context& context, const std::string& certificate, const std::string& key
) {
    boost::system::error_code error;
    context.use_certificate_chain_file(certificate, error);
    if (error) return unusable("the client certificate", certificate, error);
    const std::string& key_file = key.empty() ? certificate : key;
    context.use_private_key_file(key_file, asio::ssl::context::pem, error);
    if (error && key.empty()) {
        return Error{fmt::format(
            "the certificate '{}' has no private key in its file; give the key's file as well "
            "(.key, or --client-key)",
            certificate
        )};
    }
    if (ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH) {
        return Error{fmt::format(
            "the client key '{}' is not that of the certificate '{}'; give the one that is",
            key_file,
            certificate
        )};
    }
    if (error) return unusable("the client key", key_file, error);
    return {};
}

void show(SSL* connection, SSL_CTX* identity) {
    STACK_OF(X509)* chain = nullptr;
    SSL_CTX_get0_chain_certs(identity, &chain);
    SSL_use_cert_and_key(
        connection, SSL_CTX_get0_certificate(identity), SSL_CTX_get0_privatekey(identity), chain, 1
    );
}

}  // namespace

Tls::Tls(bool verifies) : context_(asio::ssl::context::tls_client), verifies_(verifies) {}
Tls::~Tls() = default;

Result<std::unique_ptr<Tls>> Tls::make(const Settings& settings) {
    std::unique_ptr<Tls> tls(new Tls(settings.verify_certificates));  // The constructor is private.
    asio::ssl::context& context = tls->context_;
    boost::system::error_code error;
    if (settings.verify_certificates) {
        context.set_verify_mode(asio::ssl::verify_peer, error);
        if (settings.ca_file.empty()) {
            tls->trusts_system_ = true;
        } else {
            context.load_verify_file(settings.ca_file, error);
            if (error) return unusable("the CA file", settings.ca_file, error);
        }
    }
    if (!settings.client_certificate.empty()) {
        auto shown = show_certificate(context, settings.client_certificate, settings.client_key);
        if (!shown) return shown.error();
    }
    SSL_CTX* native = context.native_handle();
    // What could not be written at once is written again from another place.
    SSL_CTX_set_mode(
        native,
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_read_ahead(native, 1);  // One system call for a record, not one for its head, too.
    // Some servers ask for a certificate once they know the path.
    SSL_CTX_set_post_handshake_auth(native, 1);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(native, &Tls::keep_session);
    return tls;
}

Result<ClientIdentity*> Tls::identity(const std::string& certificate, const std::string& key) {
    const std::string name = certificate + '\n' + key;
    const auto known = identities_.find(name);
    if (known != identities_.end()) return known->second.get();
    auto read = std::make_unique<ClientIdentity>();
    read->name = name;
    if (auto shown = show_certificate(read->context, certificate, key); !shown) {
        return shown.error();
    }
    return identities_.emplace(name, std::move(read)).first->second.get();
}

void Tls::await_authorities() {
    if (!trusts_system_ || has_authorities_) return;
    SSL_CTX_set1_cert_store(context_.native_handle(), SystemAuthorities::of_process().get());
    has_authorities_ = true;
}

void Tls::prepare(
    SSL* connection, const std::string& host, const std::string& origin, ClientIdentity* identity
) {
    await_authorities();
    SSL_set_ex_data(connection, index_of_tls(), this);
    // A session would bring the identity with it that it began with.
    const std::string peer = identity == nullptr ? origin : origin + '\n' + identity->name;
    SSL_set_ex_data(connection, index_of_origin(), std::make_unique<std::string>(peer).release());
    if (identity != nullptr) show(connection, identity->context.native_handle());
    const std::string name = certified_name(host);
    if (is_ip_address(host)) {
        if (verifies_) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), name.c_str());
    } else {
        SSL_set_tlsext_host_name(connection, name.c_str());
        if (verifies_) SSL_set1_host(connection, name.c_str());
    }
    const auto known = sessions_.find(peer);
    if (known != sessions_.end()) SSL_set_session(connection, known->second.get());
}

int Tls::keep_session(SSL* connection, SSL_SESSION* session) {
    auto* self = static_cast<Tls*>(SSL_get_ex_data(connection, index_of_tls()));
    const auto* origin = static_cast<std::string*>(SSL_get_ex_data(connection, index_of_origin()));
    if (self->sessions_.size() >= most_sessions) self->sessions_.clear();
    self->sessions_[*origin].reset(session);
    return 1;  // The reference is ours now.
}

std::string handshake_failure_words(SSL* connection, const boost::system::error_code& error) {
    const long verdict = SSL_get_verify_result(connection);
    if (verdict != X509_V_OK) {
        return fmt::format(
            "TLS certificate not accepted: {} (--insecure accepts any)",
            X509_verify_cert_error_string(verdict)
        );
    }
    return failure_words(Doing::tls_handshake, error);
}

}  // namespace mayfly::net
