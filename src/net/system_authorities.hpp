// The certificate authorities that the system trusts.
#pragma once

#include <memory>

#include <openssl/x509_vfy.h>

#include <mayfly/mutex.hpp>

#include "base/release.hpp"
#include "fiber/blocking_threads.hpp"

namespace mayfly::net {

/// Read once, by another thread, as all of them take a tenth of a second or more, for which the
/// users of a worker would stand still. Belongs to the loop's thread.
class SystemAuthorities {
public:
    SystemAuthorities() = default;
    SystemAuthorities(const SystemAuthorities&) = delete;
    SystemAuthorities& operator=(const SystemAuthorities&) = delete;

    /// Those of this process, which has one loop with users.
    static SystemAuthorities& of_process();
    /// Parks until they are read; throws fiber::Cancelled. Where there are none, each handshake
    /// says what is missing.
    X509_STORE* get();

private:
    using Store = std::unique_ptr<X509_STORE, Release<X509_STORE_free>>;

    Store store_;
    Mutex reading_;
    fiber::BlockingThreads thread_{1};
};

}  // namespace mayfly::net
