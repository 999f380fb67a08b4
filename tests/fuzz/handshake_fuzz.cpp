// Whatever a stranger sends, in whatever order: nobody gets in to whom a master objects, and a side
// that has refused has nothing more to say.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/ensure.hpp"
#include "cluster/frame.hpp"
#include "cluster/handshake.hpp"

namespace {

using namespace mayfly;
using Outcome = cluster::HandshakeStep::Outcome;

template <class Handshake>
Outcome listen(Handshake& handshake, std::span<const std::uint8_t> stream) {
    cluster::FrameReader reader(cluster::max_handshake_payload_size);
    reader.feed(stream);
    auto outcome = Outcome::more;
    while (outcome == Outcome::more) {
        const auto payload = reader.next();
        if (!payload || !*payload) break;
        const auto step = handshake.take(**payload);
        outcome = step.outcome;
        ensure(outcome != Outcome::refused || !step.reason.empty(), "a refusal has a reason");
        ensure(step.replies.size() <= 2, "an answer is short");
    }
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::span stream(bytes, size);
    cluster::MasterHandshake guarded("0.1.0", "give it the same --token-file");
    ensure(listen(guarded, stream) != Outcome::done, "nobody gets in against an objection");
    cluster::MasterHandshake open("0.1.0");
    if (listen(open, stream) == Outcome::done) {
        ensure(open.hello().protocol == cluster::protocol_version, "a worker has said hello");
    }
    cluster::WorkerHandshake worker(
        {cluster::protocol_version, "0.1.0", 1, "box"}, cluster::Join{}
    );
    (void)worker.begin();
    (void)listen(worker, stream);
    return 0;
}
