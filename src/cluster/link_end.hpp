// One end of a link, as who decides what is said on it sees it. The link itself is one; in a
// simulation, which has no sockets, a queue is another.
#pragma once

#include "cluster/message.hpp"

namespace mayfly::cluster {

class LinkEnd {
public:
    LinkEnd() = default;
    virtual ~LinkEnd() = default;
    LinkEnd(const LinkEnd&) = delete;
    LinkEnd& operator=(const LinkEnd&) = delete;

    /// Queues the message; has no effect after the link is over.
    virtual void send(const Message& message) = 0;
    /// Ends the link at once.
    virtual void close() = 0;
};

}  // namespace mayfly::cluster
