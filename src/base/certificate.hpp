// Makes X.509 certificates in memory: EC P-256, valid from an hour ago.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "base/result.hpp"

struct x509_st;
struct evp_pkey_st;

namespace mayfly {

/// Extensions, as OpenSSL's configuration writes them; empty for none.
struct CertificateTerms {
    std::string name;
    std::chrono::seconds lifetime{};
    std::string constraints;        // "critical,CA:FALSE"
    std::string usage;              // "critical,digitalSignature"
    std::string extended_usage;     // "serverAuth"
    std::string alternative_names;  // "DNS:localhost,IP:127.0.0.1"
};

class Certificate {
public:
    /// Signs with `issuer`, or with its own key if there is none.
    static Result<Certificate> make(
        const CertificateTerms& terms, const Certificate* issuer = nullptr
    );

    std::string pem() const;
    std::string key_pem() const;

private:
    using Key = std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)>;
    using Body = std::unique_ptr<x509_st, void (*)(x509_st*)>;

    Certificate(Key key, Body body) : key_(std::move(key)), body_(std::move(body)) {}

    Key key_;
    Body body_;
};

}  // namespace mayfly
