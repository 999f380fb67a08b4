// What frees an object of a C library, for std::unique_ptr.
#pragma once

namespace mayfly {

/// std::unique_ptr<X509, Release<X509_free>>
template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};

}  // namespace mayfly
