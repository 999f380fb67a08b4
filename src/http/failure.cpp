#include "http/failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/core.h>

namespace mayfly::http {
namespace {

namespace error = boost::asio::error;

// Limits of this machine, not of the target: the reader must not blame the wrong side.
const char* generator_limit(const boost::system::error_code& code) {
    if (code == boost::system::errc::address_not_available) {
        return "load generator limit: local ports exhausted (use keep-alive, more source or target "
               "addresses, or widen net.ipv4.ip_local_port_range)";
    }
    if (code == boost::system::errc::too_many_files_open ||
        code == boost::system::errc::too_many_files_open_in_system) {
        return "load generator limit: too many open files (raise `ulimit -n` or use more worker "
               "processes)";
    }
    if (code == boost::system::errc::no_buffer_space ||
        code == boost::system::errc::not_enough_memory) {
        return "load generator limit: out of socket memory";
    }
    return nullptr;
}

}  // namespace

std::string_view doing_words(Doing doing) {
    switch (doing) {
        case Doing::queueing:
            return "waiting for a free connection";
        case Doing::resolving:
            return "looking up the host";
        case Doing::connecting:
            return "connecting";
        case Doing::tls_handshake:
            return "in the TLS handshake";
        case Doing::sending:
            return "sending the request";
        case Doing::waiting:
            return "waiting for the response";
        case Doing::receiving:
            return "receiving the response";
    }
    return "";
}

std::string failure_words(Doing doing, const boost::system::error_code& code) {
    if (const char* limit = generator_limit(code)) return limit;
    if (doing == Doing::resolving) {
        if (code == error::host_not_found) return "host not found";
        return "host not found: " + code.message();
    }
    if (code == error::connection_refused) return "connection refused";
    if (code == boost::system::errc::no_such_file_or_directory) {
        return "no Unix socket at this path; does the server run, and on this machine?";
    }
    if (doing == Doing::tls_handshake) return "TLS handshake failed: " + code.message();
    if (code == error::eof || code == boost::asio::ssl::error::stream_truncated) {
        return fmt::format("connection closed by the server while {}", doing_words(doing));
    }
    if (code == error::connection_reset || code == error::broken_pipe) {
        return fmt::format("connection reset by the server while {}", doing_words(doing));
    }
    return fmt::format("{} while {}", code.message(), doing_words(doing));
}

bool is_closed_by_peer(const boost::system::error_code& code) {
    return code == error::eof || code == error::connection_reset || code == error::broken_pipe ||
           code == boost::asio::ssl::error::stream_truncated ||
           code.category() == error::get_ssl_category();
}

std::string timeout_words(Doing doing, Duration limit) {
    return timeout_words(doing_words(doing), limit);
}

std::string timeout_words(std::string_view doing, Duration limit) {
    return fmt::format("timed out after {} while {}", format_duration(limit), doing);
}

}  // namespace mayfly::http
