#include "base/certificate.hpp"

#include <cstdint>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/release.hpp"

namespace mayfly {
namespace {

using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;

constexpr long an_hour = 3600;

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    if (value.empty()) return true;
    X509V3_CTX names;
    X509V3_set_ctx_nodb(&names);
    X509V3_set_ctx(&names, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &names, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    return RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1;
}

bool set_lifetime(X509* certificate, std::chrono::seconds lifetime) {
    return X509_gmtime_adj(X509_getm_notBefore(certificate), -an_hour) != nullptr &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), lifetime.count()) != nullptr;
}

bool set_name(X509* certificate, const std::string& name) {
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME* names = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(names, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
}

template <class Write>
std::string pem_of(Write write) {
    const std::unique_ptr<BIO, Release<BIO_free_all>> file(BIO_new(BIO_s_mem()));
    write(file.get());
    char* start = nullptr;
    const long size = BIO_get_mem_data(file.get(), &start);
    return {start, static_cast<std::size_t>(size)};
}

}  // namespace

Result<Certificate> Certificate::make(const CertificateTerms& terms, const Certificate* issuer) {
    Certificate made(Key(EVP_EC_gen("P-256"), &EVP_PKEY_free), Body(X509_new(), &X509_free));
    X509* body = made.body_.get();
    const Certificate& signer = issuer == nullptr ? made : *issuer;
    const bool is_made =
        made.key_ && body != nullptr && X509_set_version(body, X509_VERSION_3) == 1 &&
        set_serial(body) && set_lifetime(body, terms.lifetime) && set_name(body, terms.name) &&
        X509_set_issuer_name(body, X509_get_subject_name(signer.body_.get())) == 1 &&
        X509_set_pubkey(body, made.key_.get()) == 1 &&
        add_extension(body, signer.body_.get(), NID_basic_constraints, terms.constraints) &&
        add_extension(body, signer.body_.get(), NID_key_usage, terms.usage) &&
        add_extension(body, signer.body_.get(), NID_ext_key_usage, terms.extended_usage) &&
        add_extension(body, signer.body_.get(), NID_subject_alt_name, terms.alternative_names) &&
        X509_sign(body, signer.key_.get(), EVP_sha256()) > 0;
    if (!is_made) return Error{"OpenSSL could not make the certificate of " + terms.name};
    return made;
}

std::string Certificate::pem() const {
    return pem_of([this](BIO* file) { PEM_write_bio_X509(file, body_.get()); });
}

std::string Certificate::key_pem() const {
    return pem_of([this](BIO* file) {
        PEM_write_bio_PrivateKey(file, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

}  // namespace mayfly
