#include "load/thrown_exception.hpp"

#include <cxxabi.h>
#include <exception>
#include <typeinfo>

#include <boost/core/demangle.hpp>

#include "load/throw_site.hpp"

namespace mayfly::load {

namespace {

/// what() and thrown text may be null.
std::string text_of(const char* text) {
    return text == nullptr ? "" : text;
}

}  // namespace

ExceptionText describe_current_exception() {
    ExceptionText text;
    text.site = throw_site();
    if (const std::type_info* type = abi::__cxa_current_exception_type()) {
        text.type = boost::core::demangle(type->name());
    }
    try {
        throw;
    } catch (const std::exception& problem) {
        text.message = text_of(problem.what());
    } catch (const char* message) {
        text.message = text_of(message);
    } catch (const std::string& message) {
        text.message = message;
    } catch (...) {
        // Any other type says what it is by its name alone.
    }
    return text;
}

}  // namespace mayfly::load
