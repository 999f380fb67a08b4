#include "target/certificate.hpp"

#include <cstdint>
#include <cstring>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/release.hpp"

namespace mayfly::target {
namespace {

using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using X509Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;
using MemoryFile = std::unique_ptr<BIO, Release<BIO_free_all>>;

constexpr long hour = 3600;

bool add_extension(X509* certificate, int kind, const char* value) {
    X509V3_CTX names;
    X509V3_set_ctx_nodb(&names);
    X509V3_set_ctx(&names, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &names, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool fill_in(X509* certificate, EVP_PKEY* key, const std::string& common_name) {
    std::uint32_t serial = 0;
    unsigned char bytes[sizeof serial];
    if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
    std::memcpy(&serial, bytes, sizeof serial);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -hour);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * hour);
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    return X509_set_pubkey(certificate, key) == 1 &&
           add_extension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string text_of(BIO* file) {
    char* start = nullptr;
    const long size = BIO_get_mem_data(file, &start);
    return {start, static_cast<std::size_t>(size)};
}

}  // namespace

Result<Certificate> make_self_signed(const std::string& common_name) {
    const Key key(EVP_EC_gen("P-256"));
    const X509Certificate certificate(X509_new());
    if (!key || !certificate || !fill_in(certificate.get(), key.get(), common_name)) {
        return Error{
            "OpenSSL could not make a certificate; give one with --tls-cert and --tls-key"};
    }
    const MemoryFile certificate_file(BIO_new(BIO_s_mem()));
    const MemoryFile key_file(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(certificate_file.get(), certificate.get());
    PEM_write_bio_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return Certificate{text_of(certificate_file.get()), text_of(key_file.get())};
}

}  // namespace mayfly::target
