#include "support/web_server.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/free_port.hpp"
#include "support/wait_until.hpp"

namespace mayfly::support {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// As root, workers become another user, who could not enter the folder: hence "user root".
constexpr const char* nginx_configuration = R"(
user root;
worker_processes 2;
pid @FOLDER/pid;
error_log @FOLDER/errors notice;
events { worker_connections 512; }
http {
    log_format bare '$status $request_method $uri';
    access_log @FOLDER/access bare;
    client_body_temp_path @FOLDER/body;
    proxy_temp_path @FOLDER/proxy;
    fastcgi_temp_path @FOLDER/fastcgi;
    uwsgi_temp_path @FOLDER/uwsgi;
    scgi_temp_path @FOLDER/scgi;
    keepalive_timeout 1s;
    client_max_body_size 1m;
    server {
        listen 127.0.0.1:@PLAIN;
        listen 127.0.0.1:@TLS ssl;
        ssl_certificate @FOLDER/both.pem;
        ssl_certificate_key @FOLDER/both.pem;
        location / { return 200 "hello"; }
    }
}
)";

constexpr const char* apache_configuration = R"(
ServerRoot /usr/lib/apache2
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule ssl_module modules/mod_ssl.so
ServerName localhost
User www-data
Group www-data
PidFile @FOLDER/pid
DefaultRuntimeDir @FOLDER
ErrorLog @FOLDER/errors
LogFormat "%>s %m %U" bare
CustomLog @FOLDER/access bare
DocumentRoot @FOLDER/pages
KeepAliveTimeout 1
MaxKeepAliveRequests 0
LimitRequestBody 1000000
Listen 127.0.0.1:@PLAIN
Listen 127.0.0.1:@TLS
<VirtualHost 127.0.0.1:@TLS>
    SSLEngine on
    SSLCertificateFile @FOLDER/both.pem
</VirtualHost>
)";

// One thread, because HAProxy drops a line of its log when another thread is writing one.
constexpr const char* haproxy_configuration = R"(
global
    nbthread 1
    log stdout format raw local0
    log-tag haproxy
defaults
    mode http
    log global
    log-format "%ST %HM %HP"
    option dontlognull
    timeout connect 5s
    timeout client 10s
    timeout server 10s
    timeout http-request 10s
    timeout http-keep-alive 1s
frontend pages
    bind 127.0.0.1:@PLAIN
    bind 127.0.0.1:@TLS ssl crt @FOLDER/both.pem
    http-request deny deny_status 413 if { req.hdr_val(content-length) gt 1000000 }
    http-request return status 200 content-type text/plain string hello
)";

}  // namespace

const std::vector<WebProgram>& web_programs() {
    static const std::vector<WebProgram> all{
        {"Nginx",
         "/usr/sbin/nginx",
         "-p @FOLDER -c @FOLDER/configuration -e @FOLDER/errors -g 'daemon off;'",
         nginx_configuration,
         SIGHUP},
        {"Apache",
         "/usr/sbin/apache2",
         "-DFOREGROUND -f @FOLDER/configuration",
         apache_configuration,
         SIGUSR1},
        // Its log goes to a file of ours, as nobody reads the pipe meanwhile. -W: its main process
        // starts a new one with -sf.
        {"Haproxy",
         "/usr/sbin/haproxy",
         "-W -f @FOLDER/configuration > @FOLDER/access 2> @FOLDER/errors",
         haproxy_configuration,
         SIGUSR2},
    };
    return all;
}

bool WebServer::is_installed(const WebProgram& program) {
    return fs::exists(program.path);
}

WebServer::WebServer(const WebProgram& program) : program_(program) {
    // Apache's workers are another user than root.
    fs::permissions(directory_.path(), fs::perms::owner_all | fs::perms(0055));
    directory_.write("pages/plain.txt", "hello");
    directory_.write("pages/tls.txt", "hello");
    directory_.write("pages/upload", "hello");
    make_certificate();
    for (int attempt = 0; attempt < 5; ++attempt) {
        if (start()) return;
    }
    throw std::runtime_error(
        program_.path + " does not start: " + process_->err() + read_file(file("errors"))
    );
}

WebServer::~WebServer() {
    process_->signal(SIGTERM);
    process_->wait();
}

void WebServer::make_certificate() const {
    run_process(
        {"openssl",
         "req",
         "-x509",
         "-newkey",
         "ec",
         "-pkeyopt",
         "ec_paramgen_curve:P-256",
         "-nodes",
         "-subj",
         "/CN=localhost",
         "-days",
         "2",
         "-keyout",
         file("key.pem"),
         "-out",
         file("certificate.pem")}
    );
    directory_.write("both.pem", read_file(file("certificate.pem")) + read_file(file("key.pem")));
}

bool WebServer::start() {
    plain_ = free_port();
    tls_ = free_port();
    directory_.write("configuration", filled_in(program_.configuration));
    const auto command = "exec " + program_.path + " " + filled_in(program_.command);
    process_.emplace(std::vector<std::string>{"sh", "-c", command});
    // Each listens before it starts who is to serve.
    return wait_until([&] { return !children().empty() || process_->has_ended(); }) &&
           !process_->has_ended();
}

std::string WebServer::filled_in(std::string text) const {
    const std::vector<std::pair<std::string, std::string>> names{
        {"@FOLDER", directory_.path().string()},
        {"@PLAIN", std::to_string(plain_)},
        {"@TLS", std::to_string(tls_)}};
    for (const auto& [name, value] : names) {
        for (auto at = text.find(name); at != text.npos; at = text.find(name, at + value.size())) {
            text.replace(at, name.size(), value);
        }
    }
    return text;
}

std::set<pid_t> WebServer::children() const {
    const auto id = std::to_string(process_->id());
    std::ifstream list("/proc/" + id + "/task/" + id + "/children");
    std::set<pid_t> found;
    for (pid_t child = 0; list >> child;) found.insert(child);
    return found;
}

std::uint64_t WebServer::logged(const std::string& answer) const {
    std::ifstream log(file("access"));
    std::uint64_t count = 0;
    for (std::string line; std::getline(log, line);) count += line == answer ? 1 : 0;
    return count;
}

std::uint64_t WebServer::logged_status(const std::string& status) const {
    std::ifstream log(file("access"));
    std::uint64_t count = 0;
    for (std::string line; std::getline(log, line);) count += line.starts_with(status) ? 1 : 0;
    return count;
}

bool WebServer::reload() {
    const auto before = children();
    process_->signal(program_.reload);
    return wait_until([&] {
        const auto now = children();
        return !now.empty() &&
               std::ranges::none_of(now, [&](pid_t child) { return before.contains(child); });
    });
}

}  // namespace mayfly::support
