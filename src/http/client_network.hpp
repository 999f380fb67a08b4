// The network as the HTTP clients of one worker share it, with their settings, the memory of their
// responses, and the recorder. A client finds it as the network of its fiber.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/host_turns.hpp"
#include "http/plain_heads.hpp"
#include "http/response_state.hpp"
#include "http/settings.hpp"
#include "http/trace.hpp"
#include "http/whole_response.hpp"
#include "net/network.hpp"
#include "stats/recorder.hpp"

namespace mayfly::http {

class ClientNetwork final : public net::Network {
public:
    /// The error names the invalid setting. `loop` and `recorder` must outlive the network.
    static Result<std::unique_ptr<ClientNetwork>> make(
        fiber::Loop& loop, stats::Recorder& recorder, const Settings& settings
    );

    /// The network of the user whose code runs. If none does, throws std::logic_error, which
    /// says that `tool` ("an HTTP client") does not work there.
    static ClientNetwork& current(const char* tool);

    const Settings& settings() const { return settings_; }
    /// Where checks and metrics are counted, and samples that an author made: with the requests,
    /// unless told otherwise.
    stats::Recorder& series_recorder() { return *series_recorder_; }
    void count_series_in(stats::Recorder& recorder) { series_recorder_ = &recorder; }
    /// False until an author uses a scope of labels, so that others pay nothing for them.
    bool has_label_scopes() const { return has_label_scopes_; }
    void note_label_scope() { has_label_scopes_ = true; }
    HostTurns& turns() { return turns_; }
    /// As HostTurns::wait(); a metric says how long that took.
    bool wait_for_turn(const std::string& host);
    stats::InFlight& in_flight() { return recorder_.in_flight(); }
    bool samples_failures() const { return recorder_.samples_failures(); }
    /// An empty buffer for a request's bytes, until the first attempt to send them; never use it
    /// across a wait.
    std::string& send_buffer() {
        constexpr std::size_t largest_kept = 1024 * 1024;
        if (send_buffer_.capacity() > largest_kept) std::string().swap(send_buffer_);
        send_buffer_.clear();
        return send_buffer_;
    }

    /// Nearly always nobody follows what goes over the wire.
    void set_trace(const Trace* trace) { trace_ = trace; }
    bool is_traced() const { return trace_ != nullptr; }
    template <class Member, class... Args>
    void trace(Member member, const Args&... args) const {
        if (trace_ != nullptr) [[unlikely]]
            (trace_->*member)(args...);
    }

    PlainHeads& plain_heads() { return plain_heads_; }
    WholeResponseReader& whole_responses() { return whole_responses_; }

    /// Tells the author, once, that mayfly drops a header of this name because it writes its own.
    void warn_of_framing(std::string_view name);

    /// The run cannot go on, whatever the scenario does about it; the first reason is kept.
    void end_run(const std::string& reason) {
        if (abort_reason_.empty()) abort_reason_ = reason;
    }
    /// Why the run cannot go on; empty if it can.
    const std::string& abort_reason() const { return abort_reason_; }
    void begin_run() { abort_reason_.clear(); }

    /// A response to fill. Its sample is open, and interrupted until something else is known.
    std::unique_ptr<ResponseState> start();
    /// From now on it is the author's, as a Response, which ends with finish().
    ResponseState* hand_out(std::unique_ptr<ResponseState> response) {
        ++handed_out_;
        return response.release();
    }
    /// How many responses are the author's.
    std::uint64_t handed_out() const { return handed_out_; }
    /// Gives the empty `answer` the memory of an earlier one, if there is some. Called when the
    /// response arrives, because a waiting request needs no memory, and that of the last response
    /// is still in the processor's caches.
    void lend_memory(detail::Answer& answer);
    /// Counts the response's sample and keeps its memory for reuse.
    void finish(std::unique_ptr<ResponseState> response);

private:
    ClientNetwork(fiber::Loop& loop, stats::Recorder& recorder, const Settings& settings);

    stats::Recorder& recorder_;
    stats::Recorder* series_recorder_ = &recorder_;
    Settings settings_;
    HostTurns turns_;
    std::string send_buffer_;
    PlainHeads plain_heads_;
    WholeResponseReader whole_responses_;
    std::vector<std::unique_ptr<ResponseState>> free_;
    std::vector<detail::Answer> free_answers_;
    std::uint64_t handed_out_ = 0;
    const Trace* trace_ = nullptr;
    bool has_label_scopes_ = false;
    bool has_warned_of_framing_ = false;
    std::string abort_reason_;
};

}  // namespace mayfly::http
