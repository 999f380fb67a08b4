// What the HTTP clients of one worker share: its loop, settings, names, TLS, the buffers that only
// hold bytes in flight, and the recorder. Found by a client as a fiber local.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/response_state.hpp"
#include "http/settings.hpp"
#include "stats/recorder.hpp"

namespace mayfly::fiber {
class Loop;
}

namespace mayfly::net {
class Network;
}

namespace mayfly::http {

class Environment {
public:
    /// The error names the setting that cannot be used. `loop` and `recorder` must outlive it.
    static Result<std::unique_ptr<Environment>> make(
        fiber::Loop& loop, stats::Recorder& recorder, const Settings& settings
    );
    ~Environment();
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    /// That of the user whose code runs; where none does, throws std::logic_error, which says that
    /// `tool` ("an HTTP client") does not work there.
    static Environment& current(const char* tool);

    /// From here on it is that of the current fiber and of those that it starts.
    void enter_fiber();

    net::Network& network() { return *network_; }
    const Settings& settings() const { return settings_; }
    /// Empty. For a request's bytes from their making to the first attempt to send: never across a
    /// wait.
    std::string& send_buffer() {
        constexpr std::size_t largest_kept = 1024 * 1024;
        if (send_buffer_.capacity() > largest_kept) std::string().swap(send_buffer_);
        send_buffer_.clear();
        return send_buffer_;
    }

    /// Tells the author, once, that a header of this name is left out as mayfly writes it itself.
    void warn_of_framing(std::string_view name);

    /// A response to fill, its sample open and, until somebody says otherwise, interrupted.
    std::unique_ptr<ResponseState> start();
    /// Gives `answer`, which is empty, the memory of an earlier one, where some is left over. Asked
    /// for when the answer comes: who waits for one needs none, and that of the last one is still
    /// in the processor's caches.
    void lend_memory(detail::Answer& answer);
    /// Counts the response's sample and keeps its memory for another.
    void finish(std::unique_ptr<ResponseState> response);

private:
    Environment(
        std::unique_ptr<net::Network> network, stats::Recorder& recorder, const Settings& settings
    );

    std::unique_ptr<net::Network> network_;
    stats::Recorder& recorder_;
    Settings settings_;
    std::string send_buffer_;
    std::vector<std::unique_ptr<ResponseState>> free_;
    std::vector<detail::Answer> free_answers_;
    bool has_warned_of_framing_ = false;
};

}  // namespace mayfly::http
