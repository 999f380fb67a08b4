// The compiled part of Asio, with TLS: one copy of what would otherwise be compiled into every
// source that includes its headers, which saves a tenth of the time that a build takes.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
