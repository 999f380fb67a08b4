#include "net/system_authorities.hpp"

namespace mayfly::net {

SystemAuthorities& SystemAuthorities::of_process() {
    static SystemAuthorities authorities;
    return authorities;
}

X509_STORE* SystemAuthorities::get() {
    if (store_ != nullptr) return store_.get();
    reading_.lock();
    struct Turn {
        Mutex& mutex;
        ~Turn() { mutex.unlock(); }
    } const turn{reading_};
    if (store_ == nullptr) {
        store_ = thread_.run([] {
            Store store(X509_STORE_new());
            X509_STORE_set_default_paths(store.get());
            return store;
        });
    }
    return store_.get();
}

}  // namespace mayfly::net
