#include "net/resolver.hpp"

#include <algorithm>

#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "fiber/await.hpp"
#include "fiber/event.hpp"
#include "net/ip_address.hpp"

namespace mayfly::net {
namespace {

namespace asio = boost::asio;

// A name that was not found is asked for again soon.
constexpr Duration failure_time_to_live = std::chrono::seconds(1);

// Takes the waiting fiber's event out again, however its wait ends.
class Waiting {
public:
    Waiting(std::vector<fiber::Event*>& list, fiber::Event& event) : list_(list), event_(event) {
        list_.push_back(&event_);
    }
    ~Waiting() { std::erase(list_, &event_); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    std::vector<fiber::Event*>& list_;
    fiber::Event& event_;
};

}  // namespace

Resolver::Resolver(fiber::Loop& loop, Duration time_to_live)
    : loop_(loop), time_to_live_(time_to_live), look_ups_(loop) {}

Addresses Resolver::resolve(
    const std::string& host, std::uint16_t port, boost::system::error_code& error
) {
    error = {};
    if (Name* given = fixed_.find(host, port)) return given->addresses_in_turn();
    if (const auto numeric = parse_ip_address(host)) return {*numeric};
    const Instant now = Clock::now();
    Name& name = names_.entry(host, now);
    if (!name.is_pending && now >= name.expires) look_up(host, name);
    if (name.is_pending && !wait_for(name)) {
        error = asio::error::operation_aborted;
        return {};
    }
    // Somebody may have begun the next look-up since; until it ends this answer is there.
    error = name.error;
    return name.addresses_in_turn();
}

void Resolver::prefer(const std::string& host, std::uint16_t port, Family family) {
    Name* name = fixed_.find(host, port);
    if (name == nullptr) name = names_.find(host);
    if (name != nullptr) name->preferred = family;
}

void Resolver::look_up(const std::string& host, Name& name) {
    name.is_pending = true;
    const auto fiber = look_ups_.spawn([this, host, &name] {
        asio::ip::basic_resolver<asio::ip::tcp, fiber::Executor> resolver(loop_.executor());
        const auto found = resolver.async_resolve(host, "", fiber::await[name.error]);
        name.addresses.clear();
        name.preferred.reset();
        for (const auto& entry : found) {
            const auto address = entry.endpoint().address();
            const auto known = std::find(name.addresses.begin(), name.addresses.end(), address);
            if (known == name.addresses.end()) name.addresses.push_back(address);
        }
        name.expires = Clock::now() + (name.error ? failure_time_to_live : time_to_live_);
        name.is_pending = false;
        for (fiber::Event* waiter : name.waiters) waiter->set();
    });
    if (fiber) return;
    name.is_pending = false;
    name.error = asio::error::no_memory;
}

/// False when a deadline in scope struck first.
bool Resolver::wait_for(Name& name) {
    fiber::Event answered;
    const Waiting waiting(name.waiters, answered);
    answered.wait();
    return answered.is_set();
}

}  // namespace mayfly::net
