// The body of a request that does not go at once, sent by a fiber of its own: meanwhile the answer
// is read, which may come before the end of the body and instead of it. Lives within one hop.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fiber/event.hpp"
#include "fiber/group.hpp"
#include "net/transport.hpp"

namespace mayfly::http {

class Upload {
public:
    /// Begins to send `body`, of which the first `sent` bytes are gone since `began`; it must
    /// outlive this.
    Upload(net::Transport& transport, std::string_view body, std::size_t sent, Instant began);
    /// Cuts it off.
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    /// Cuts it off, if it goes on. Nothing more is sent when this returns.
    void stop();
    /// The same, and has the sample know what was sent, and when; the first byte of the answer came
    /// at `first_byte`, or never. Returns when the last piece went.
    Instant end(stats::Sample& sample, Instant first_byte);
    /// Parks until it has ended, or got stuck: for `patience` the server took nothing.
    void wait_while_it_moves(Duration patience);

    bool is_complete() const { return sent_ == body_.size(); }
    std::size_t sent() const { return sent_; }
    /// Why it ended before its end; none while it goes on, and when it was cut off.
    const boost::system::error_code& error() const { return error_; }
    /// "(3.1 of 8.0 MB sent)"
    std::string words() const;

private:
    void run();

    net::Transport& transport_;
    std::string_view body_;
    std::size_t sent_;
    Instant began_;
    Instant last_sent_;
    boost::system::error_code error_;
    fiber::Event ended_;
    fiber::Group fiber_;
};

}  // namespace mayfly::http
