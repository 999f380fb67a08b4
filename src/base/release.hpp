// A deleter for objects of C libraries, for std::unique_ptr.
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
