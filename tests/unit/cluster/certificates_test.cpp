#include "cluster/certificates.hpp"

#include <memory>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "cluster/tls.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::cluster {
namespace {

using testing::HasSubstr;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate load(const std::filesystem::path& file) {
    const auto text = support::read_file(file);
    BIO* memory = BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
    Certificate certificate(PEM_read_bio_X509(memory, nullptr, nullptr, nullptr), &X509_free);
    BIO_free(memory);
    return certificate;
}

/// Whether the authority vouches for the certificate in this role.
bool is_accepted(const Certificate& authority, const Certificate& certificate, int purpose) {
    X509_STORE* trusted = X509_STORE_new();
    X509_STORE_add_cert(trusted, authority.get());
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, trusted, certificate.get(), nullptr);
    X509_STORE_CTX_set_purpose(context, purpose);
    const auto verdict = X509_verify_cert(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(trusted);
    return verdict == 1;
}

TEST(Certificates, AreForTheirRolesOnly) {
    const support::TemporaryDirectory folder;
    ASSERT_TRUE(write_certificates(folder.path() / "new", {"master.example", "10.0.0.1"}));
    const auto authority = load(folder.path() / "new/ca.pem");
    const auto master = load(folder.path() / "new/master.pem");
    const auto worker = load(folder.path() / "new/worker.pem");
    ASSERT_TRUE(authority && master && worker);
    EXPECT_TRUE(is_accepted(authority, master, X509_PURPOSE_SSL_SERVER));
    EXPECT_TRUE(is_accepted(authority, worker, X509_PURPOSE_SSL_CLIENT));
    EXPECT_FALSE(is_accepted(authority, worker, X509_PURPOSE_SSL_SERVER))
        << "a stolen worker's certificate must not make a master";
    EXPECT_FALSE(is_accepted(authority, master, X509_PURPOSE_SSL_CLIENT));
    for (const auto* host : {master_name, "localhost", "master.example"}) {
        EXPECT_EQ(X509_check_host(master.get(), host, 0, 0, nullptr), 1) << host;
    }
    EXPECT_EQ(X509_check_ip_asc(master.get(), "10.0.0.1", 0), 1);
    EXPECT_EQ(X509_check_host(worker.get(), master_name, 0, 0, nullptr), 0);
}

TEST(Certificates, AreWhatTlsTakesAndTheirKeysAreSecret) {
    const support::TemporaryDirectory folder;
    ASSERT_TRUE(write_certificates(folder.path(), {}));
    const auto path = [&](const char* name) { return (folder.path() / name).string(); };
    EXPECT_TRUE(
        Tls::make({path("master.pem"), path("master-key.pem"), path("ca.pem")}, {}, Side::master)
    );
    EXPECT_TRUE(
        Tls::make({path("worker.pem"), path("worker-key.pem"), path("ca.pem")}, {}, Side::worker)
    );
    const auto again = write_certificates(folder.path(), {});
    ASSERT_FALSE(again);
    EXPECT_EQ(
        again.error().message,
        path("ca.pem") +
            " exists already; name another folder, or remove it if nobody uses it any more"
    );
    for (const auto* key : {"master-key.pem", "worker-key.pem"}) {
        struct stat status {};
        ASSERT_EQ(stat(path(key).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600u) << key;
    }
}

TEST(Certificates, ReplaceNothing) {
    const support::TemporaryDirectory folder;
    ASSERT_TRUE(write_certificates(folder.path(), {}));
    const auto before = support::read_file(folder.path() / "ca.pem");
    EXPECT_FALSE(write_certificates(folder.path(), {}));
    EXPECT_EQ(support::read_file(folder.path() / "ca.pem"), before);
}

TEST(Certificates, RefuseAHostThatIsNone) {
    const support::TemporaryDirectory folder;
    for (const auto* host : {"", "a,DNS:evil", "two words", "http://x"}) {
        EXPECT_FALSE(write_certificates(folder.path() / "new", {host})) << host;
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "new"));
}

TEST(Tls, NamesTheFileThatCannotBeUsed) {
    const support::TemporaryDirectory folder;
    ASSERT_TRUE(write_certificates(folder.path(), {}));
    const auto path = [&](const char* name) { return (folder.path() / name).string(); };
    const auto no_key =
        Tls::make({path("master.pem"), "/nowhere.pem", path("ca.pem")}, {}, Side::master);
    ASSERT_FALSE(no_key);
    EXPECT_THAT(no_key.error().message, HasSubstr("--tls-key /nowhere.pem"));
    const auto two_of_three =
        Tls::make({path("master.pem"), path("master-key.pem"), ""}, {}, Side::master);
    ASSERT_FALSE(two_of_three);
    EXPECT_THAT(two_of_three.error().message, HasSubstr("all three"));
}

}  // namespace
}  // namespace mayfly::cluster
