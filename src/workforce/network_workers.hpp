// The workers of `mayfly master`: all that connect and know the token. Belongs to the master's
// loop.
#pragma once

#include <memory>
#include <string>

#include "master/master.hpp"
#include "workforce/options.hpp"
#include "workforce/workforce.hpp"

namespace mayfly::cluster {
class Tls;
}

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::master {
class Listener;
}

namespace mayfly::workforce {

class NetworkWorkers : public Workforce {
public:
    NetworkWorkers(
        fiber::Loop& loop, master::Master& master, const MasterOptions& options, std::string token
    );
    ~NetworkWorkers() override;

    Result<void> open() override;
    Result<void> gather() override;
    void stop_waiting() override { master_.stop_waiting(); }
    void reap() override {}
    void refresh() override {}
    void note_success() override {}
    void expect_ends() override {}
    void close(Duration patience) override;

private:
    fiber::Loop& loop_;
    master::Master& master_;
    const MasterOptions& options_;
    std::string token_;
    std::unique_ptr<cluster::Tls> tls_;
    std::unique_ptr<master::Listener> listener_;
};

}  // namespace mayfly::workforce
