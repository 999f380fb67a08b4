#include "cluster/certificates.hpp"

#include <memory>
#include <string_view>
#include <system_error>

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "base/new_file.hpp"
#include "base/release.hpp"
#include "cluster/tls.hpp"
#include "net/ip_address.hpp"

namespace mayfly::cluster {
namespace {

namespace fs = std::filesystem;

using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;
using MemoryFile = std::unique_ptr<BIO, Release<BIO_free_all>>;

constexpr long an_hour_ago = -3600;
constexpr long ten_years = 10L * 365 * 24 * 3600;

struct Identity {
    Key key;
    Certificate certificate;
};

struct Extensions {
    std::string constraints;
    std::string usage;
    std::string extended_usage;     // Empty: none.
    std::string alternative_names;  // Empty: none.
};

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

/// Signed by `issuer`, or by itself when there is none.
Result<Identity> make(
    const std::string& name, const Extensions& extensions, const Identity* issuer
) {
    Identity made{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
    X509* certificate = made.certificate.get();
    X509* signer = issuer == nullptr ? certificate : issuer->certificate.get();
    EVP_PKEY* signing_key = issuer == nullptr ? made.key.get() : issuer->key.get();
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    const auto is_made =
        made.key && certificate != nullptr && X509_set_version(certificate, X509_VERSION_3) == 1 &&
        set_serial(certificate) &&
        X509_gmtime_adj(X509_getm_notBefore(certificate), an_hour_ago) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), ten_years) != nullptr &&
        X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, text, -1, -1, 0
        ) == 1 &&
        X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1 &&
        X509_set_pubkey(certificate, made.key.get()) == 1 &&
        add_extension(certificate, signer, NID_basic_constraints, extensions.constraints) &&
        add_extension(certificate, signer, NID_key_usage, extensions.usage) &&
        add_extension(certificate, signer, NID_ext_key_usage, extensions.extended_usage) &&
        add_extension(certificate, signer, NID_subject_alt_name, extensions.alternative_names) &&
        X509_sign(certificate, signing_key, EVP_sha256()) > 0;
    if (!is_made) return Error{"OpenSSL could not make the certificate of " + name};
    return made;
}

std::string text_of(BIO* file) {
    char* start = nullptr;
    const long size = BIO_get_mem_data(file, &start);
    return {start, static_cast<std::size_t>(size)};
}

std::string certificate_pem(const Identity& identity) {
    const MemoryFile file(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(file.get(), identity.certificate.get());
    return text_of(file.get());
}

std::string key_pem(const Identity& identity) {
    const MemoryFile file(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(file.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(file.get());
}

/// As OpenSSL's configuration writes it: "DNS:localhost,IP:127.0.0.1".
Result<std::string> alternative_names(const std::vector<std::string>& hosts) {
    auto text = fmt::format("DNS:{},DNS:localhost,IP:127.0.0.1,IP:::1", master_name);
    for (const auto& host : hosts) {
        const auto is_numeric = net::is_ip_address(host);
        const auto is_name = host.find_first_not_of(
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"
                             ) == host.npos;
        if (host.empty() || (!is_numeric && !is_name)) {
            return Error{fmt::format("'{}' is neither a host name nor an address", host)};
        }
        text += (is_numeric ? ",IP:" : ",DNS:") + host;
    }
    return text;
}

}  // namespace

Result<void> write_certificates(const fs::path& folder, const std::vector<std::string>& hosts) {
    const auto names = alternative_names(hosts);
    if (!names) return names.error();
    const auto authority = make(
        "mayfly cluster", {"critical,CA:TRUE,pathlen:0", "critical,keyCertSign", "", ""}, nullptr
    );
    if (!authority) return authority.error();
    const std::string leaf = "critical,CA:FALSE";
    const std::string usage = "critical,digitalSignature";
    const auto master = make("mayfly master", {leaf, usage, "serverAuth", *names}, &*authority);
    if (!master) return master.error();
    const auto worker = make("mayfly worker", {leaf, usage, "clientAuth", ""}, &*authority);
    if (!worker) return worker.error();

    std::error_code failed;
    fs::create_directories(folder, failed);
    struct NewFile {
        const char* name;
        std::string text;
        mode_t mode;
    };
    constexpr mode_t readable = 0644;
    constexpr mode_t secret = 0600;
    for (const auto& [name, text, mode] :
         {NewFile{"ca.pem", certificate_pem(*authority), readable},
          NewFile{"master.pem", certificate_pem(*master), readable},
          NewFile{"master-key.pem", key_pem(*master), secret},
          NewFile{"worker.pem", certificate_pem(*worker), readable},
          NewFile{"worker-key.pem", key_pem(*worker), secret}}) {
        const auto file = folder / name;
        if (const auto problem = write_new_file(file, text, mode)) {
            return Error{fmt::format("cannot write {}: {}", file.string(), problem.message())};
        }
    }
    return {};
}

}  // namespace mayfly::cluster
