// What people write of machines, and what machines and ssh answer.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "workforce/ssh/remote_host.hpp"
#include "workforce/ssh/remote_script.hpp"
#include "workforce/ssh/ssh_command.hpp"
#include "workforce/ssh/worker_log_line.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace mayfly::workforce;
    using mayfly::ensure;
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (const auto hosts = parse_hosts_file(text, "hosts")) {
        for (const auto& host : *hosts) {
            ensure(!host.destination.empty(), "a host has a name");
            ensure(host.destination.front() != '-', "a host is no option of ssh");
            const auto again = parse_remote_host(to_string(host));
            ensure(again && again->destination == host.destination, "a host reads back");
            ensure(again->port == host.port, "a port reads back");
        }
        (void)check_distinct(*hosts);
    }
    (void)parse_remote_host(text);
    if (const auto answer = parse_answer(text);
        answer && answer->kind == RemoteAnswer::Kind::found) {
        ensure(!answer->system.empty(), "a machine that was found has a system");
    }
    (void)forwarded_port(text, 5557);
    (void)refuses_forwarding(text);
    (void)parse_worker_log_line(text);
    const RemoteHost host{.destination = "a"};
    ensure(
        !explain_end(host, "ssh a true", 255, {std::string(text)}).message.empty(),
        "every end has a sentence"
    );
    (void)explain_unusable(host, std::string(text));
    return 0;
}
