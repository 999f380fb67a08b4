// Requests a second of one worker's loop with all its statistics, without a master: what the
// comparison with other load generators and the count of instructions a request are made with.
//
//     mayfly_http_bench http://127.0.0.1:8080 64 5      users, seconds
#include <cstdio>
#include <cstdlib>
#include <string>

#include <mayfly/http_client.hpp>

#include "fiber/group.hpp"
#include "fiber/loop.hpp"
#include "http/client_network.hpp"
#include "stats/recorder.hpp"

namespace {

using namespace mayfly;

struct Totals {
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
};

Totals load(const std::string& url, int users, Duration duration) {
    fiber::Loop loop;
    stats::Recorder recorder(Clock::now(), unix_now());
    auto network = http::ClientNetwork::make(loop, recorder, {});
    if (!network) return {};
    fiber::Group group(loop);
    const Instant end = Clock::now() + duration;
    for (int i = 0; i < users; ++i) {
        const auto spawned = group.spawn([&] {
            (*network)->enter_fiber();
            HttpClient client;
            client.base_url = url;
            while (Clock::now() < end) client.get("/");
        });
        if (!spawned) return {};
    }
    loop.run();
    Totals totals;
    for (const auto& entry : recorder.take(unix_now()).entries) {
        totals.requests += entry.requests;
        totals.failures += entry.failures;
    }
    return totals;
}

}  // namespace

int main(int count, char** words) {
    const std::string url = count > 1 ? words[1] : "http://127.0.0.1:8080";
    const int users = count > 2 ? std::atoi(words[2]) : 64;
    const int seconds = count > 3 ? std::atoi(words[3]) : 5;
    const Totals totals = load(url, users, std::chrono::seconds(seconds));
    std::printf(
        "%llu requests, %llu failed, %.0f requests/s\n",
        static_cast<unsigned long long>(totals.requests),
        static_cast<unsigned long long>(totals.failures),
        static_cast<double>(totals.requests) / seconds
    );
    return totals.requests > 0 && totals.failures == 0 ? 0 : 1;
}
