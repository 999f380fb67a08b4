#include "support/target_server.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <nlohmann/json.hpp>

#include "support/wait_until.hpp"
#include "target/certificate.hpp"
#include "target/stream.hpp"

namespace mayfly::support {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using target::Awaitable;
using target::Executor;

Awaitable<void> exchange(
    Executor executor, std::uint16_t port, const std::string& request, std::string& answer
) {
    target::TcpSocket socket(executor);
    const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    auto [error] = co_await socket.async_connect(endpoint, target::as_result);
    if (error) throw std::runtime_error("connecting to the target: " + error.message());
    const auto stream = target::make_stream(std::move(socket));
    if (!co_await stream->write(request)) throw std::runtime_error("the target has gone");
    char buffer[16 * 1024];
    while (const std::size_t count = co_await stream->read_some(asio::buffer(buffer)))
        answer.append(buffer, count);
}

}  // namespace

std::string exchange_raw(std::uint16_t port, const std::string& request) {
    std::string answer;
    bool finished = false;
    std::exception_ptr failure;
    asio::io_context loop(1);
    const auto on_end = [&](std::exception_ptr problem) {
        finished = true;
        failure = problem;
    };
    asio::co_spawn(loop, exchange(loop.get_executor(), port, request, answer), on_end);
    loop.run_for(std::chrono::seconds(120));
    if (failure) std::rethrow_exception(failure);
    if (!finished) throw std::runtime_error("the target did not end the connection");
    return answer;
}

FetchedPage fetch(std::uint16_t port, std::string_view path) {
    const std::string answer = exchange_raw(
        port,
        "GET " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    );
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.body_limit(64 << 20);
    boost::system::error_code error;
    parser.put(asio::buffer(answer), error);
    if (error) throw std::runtime_error("the target's answer: " + error.message());
    return {static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
}

CertificateFiles write_certificate(const TemporaryDirectory& directory, const std::string& name) {
    const auto made = target::make_self_signed(name);
    if (!made) throw std::runtime_error(made.error().message);
    return {
        directory.write(name + ".pem", made->pem()),
        directory.write(name + ".key", made->key_pem())};
}

TargetServer::TargetServer(Tls tls, const std::vector<std::string>& more) {
    const auto port_file = directory_.path() / "ports.json";
    std::vector<std::string> words{
        target_binary(), "--port", "0", "--port-file", port_file.string(), "--run-for", "10m"};
    if (tls == Tls::on) {
        words.insert(words.end(), {"--tls-self-signed", "--tls-write-ca", ca_file()});
    }
    words.insert(words.end(), more.begin(), more.end());
    process_.emplace(words);
    if (!wait_until([&] { return std::filesystem::exists(port_file); })) {
        throw std::runtime_error("mayfly-target did not start: " + process_->wait(Duration{}).err);
    }
    const auto ports = nlohmann::json::parse(read_file(port_file));
    port_ = ports.at("http").get<std::uint16_t>();
    tls_port_ = ports.value("https", std::uint16_t{0});
}

std::string TargetServer::url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::string TargetServer::tls_url(std::string_view path) const {
    return "https://localhost:" + std::to_string(tls_port_) + std::string(path);
}

TargetLog TargetServer::log() const {
    TargetLog log;
    const auto json = nlohmann::json::parse(get("/log").body);
    for (const auto& [key, row] : json.at("requests").items())
        log[key] = {row.at("received"), row.at("completed")};
    return log;
}

RequestCount TargetServer::count(std::string_view method_and_path) const {
    const TargetLog current = log();
    const auto row = current.find(method_and_path);
    return row == current.end() ? RequestCount{} : row->second;
}

RequestCount TargetServer::total() const {
    RequestCount sum;
    for (const auto& [key, count] : log()) {
        sum.received += count.received;
        sum.completed += count.completed;
    }
    return sum;
}

void TargetServer::reset_log() const {
    get("/log/reset");
}

std::string target_binary() {
    return MAYFLY_TARGET_BINARY;
}

}  // namespace mayfly::support
