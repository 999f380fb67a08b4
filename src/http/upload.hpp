// Sends a request's body that does not fit into the socket at once, on a fiber of its own, while
// the response is read; it may come before the body's end and replace the rest. Lives in one hop.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "http/body_reader.hpp"
#include "net/transport.hpp"

namespace mayfly::http {

class Upload {
public:
    /// Begins to send the body of `request`, of which the first `sent` bytes were sent since
    /// `began`. The request and `sample`, in which it counts, must outlive this object.
    Upload(
        net::Transport& transport,
        stats::Sample& sample,
        const Outgoing& request,
        std::size_t sent,
        Instant began
    );
    /// Cuts it off. If the server still took some of it, the sample knows that it was served.
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    /// Cuts it off, if it still runs. Nothing more is sent after this returns.
    void stop();
    /// The same, and records in the sample what was sent, and when. The first byte of the response
    /// came at `first_byte`, or never. Returns when the last piece was sent.
    Instant end(Instant first_byte);
    /// Parks until it has ended or is stuck, that is, the server took nothing for `patience`.
    void wait_while_it_moves(Duration patience);

    /// While in scope, the end of the upload ends a wait for the response: with operation_aborted.
    class WakesReader {
    public:
        explicit WakesReader(Upload& upload) : upload_(upload) { upload_.wakes_reader_ = true; }
        ~WakesReader() { upload_.wakes_reader_ = false; }
        WakesReader(const WakesReader&) = delete;
        WakesReader& operator=(const WakesReader&) = delete;

    private:
        Upload& upload_;
    };

    bool is_running() const { return !is_complete() && !error_; }
    bool is_complete() const { return sent_ == body_.size(); }
    /// Why it ended early; empty while it runs, and if it was cut off.
    const boost::system::error_code& error() const { return error_; }
    /// Why there is no more to send: a file that cannot be read; empty otherwise.
    const std::string& problem() const { return problem_; }
    /// "(3.1 of 8.0 MB sent)"
    std::string words() const;

private:
    void run();

    net::Transport& transport_;
    stats::Sample& sample_;
    BodyReader body_;
    std::uint64_t sent_;
    Instant began_;
    Instant last_sent_;
    boost::system::error_code error_;
    std::string problem_;
    bool wakes_reader_ = false;
    fiber::Event ended_;
    fiber::Group fiber_;
};

}  // namespace mayfly::http
