#include "cluster/connect.hpp"

#include <string>
#include <utility>

#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/core.h>

#include "base/unshared_socket.hpp"
#include "cluster/socket.hpp"
#include "fiber/await.hpp"
#include "fiber/loop.hpp"

namespace mayfly::cluster {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Resolver = asio::ip::basic_resolver<tcp, fiber::Executor>;

Error failure(const Address& address, const boost::system::error_code& why) {
    return {fmt::format(
        "cannot reach {}: {}",
        to_string(address),
        why == asio::error::operation_aborted ? "it does not answer" : why.message()
    )};
}

}  // namespace

Result<Stream> connect(fiber::Loop& loop, const Address& address) {
    boost::system::error_code error;
    Resolver resolver(loop.executor());
    const auto found = resolver.async_resolve(
        address.host, std::to_string(address.port), Resolver::numeric_service, fiber::await[error]
    );
    if (error) return failure(address, error);
    for (const auto& entry : found) {
        Socket socket(loop.executor());
        open_unshared(socket, entry.endpoint().protocol(), error);
        if (!error) socket.async_connect(entry.endpoint(), fiber::await[error]);
        if (error) continue;
        Stream stream(std::move(socket));
        stream.tune_for_tcp();
        return stream;
    }
    return failure(address, error);
}

}  // namespace mayfly::cluster
