// Several peers tell one master anything in any order, while it runs a test: it refuses or counts,
// and neither aborts nor grants more users than are wanted. Of the input, each two bytes say who
// speaks and how long the message is that follows.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/ensure.hpp"
#include "base/logging.hpp"
#include "cluster/codec.hpp"
#include "cluster/link_end.hpp"
#include "master/coordinator.hpp"

namespace {

using namespace mayfly;
using namespace std::chrono_literals;

class Nowhere final : public cluster::LinkEnd {
public:
    void send(const cluster::Message& message) override {
        if (const auto* welcome = std::get_if<cluster::Welcome>(&message)) ticket = welcome->ticket;
    }
    void close() override {}
    cluster::Bytes ticket;
};

struct Peer {
    Nowhere session;
    Nowhere pulse;
    std::optional<std::uint32_t> index;
    std::optional<std::uint32_t> pulse_index;
};

cluster::Ready ready() {
    cluster::Ready ready;
    ready.mix.kinds = {
        {.name = "User", .tasks = {{.name = "task"}}}, {.name = "Other", .weight = 2}};
    ready.mix.data = {{"rows", "rows.csv", 1000, HandOut::once}};
    return ready;
}

class Stage {
public:
    Stage()
        : master_(
              {.version = "0.1.0"},
              nullptr,
              {[this] { return now_; },
               [this] { return now_.time_since_epoch() / 1ms + 1'700'000'000'000; },
               [] {}}
          ) {
        master_.turn(now_);
        for (auto& peer : peers_) {
            open(peer);
            (void)master_.take(*peer.index, ready());
            tell_term(peer, 2);
        }
        master::RunOptions options;
        options.target = {20, 100};
        ensure(master_.prepare(std::move(options)).has_value(), "a run can begin");
        master_.prepare_workers();
        turn();
    }

    void play(std::span<const std::uint8_t> bytes) {
        while (bytes.size() > 2) {
            auto& peer = peers_[bytes[0] % peers_.size()];
            const bool is_pulse = bytes[0] & 0x10;
            now_ += 10ms * (bytes[0] >> 5);
            const auto size = std::min<std::size_t>(bytes[1], bytes.size() - 2);
            auto message = cluster::decode(bytes.subspan(2, size));
            const bool is_of_run = (bytes[0] & 0x08) == 0;
            bytes = bytes.subspan(2 + size);
            if (message && is_of_run) name_run(*message);
            if (message) hear(peer, is_pulse, *message);
            turn();
        }
        (void)master_.snapshot();
    }

private:
    void open(Peer& peer) {
        const auto index = master_.open(
            peer.session,
            {master::Introduction::Origin::child, {.host = "box"}, {.ticket = peer.session.ticket}}
        );
        peer.index = index.value();
        peer.pulse_index = master_.open_pulse(peer.pulse, peer.session.ticket).value();
    }
    /// Most of what is said is of the run that there is.
    void name_run(cluster::Message& message) {
        std::visit(
            [this](auto& value) {
                if constexpr (requires { value.run = std::string(); }) {
                    value.run = master_.run().id();
                }
            },
            message
        );
    }
    void tell_term(Peer& peer, std::uint64_t term) {
        cluster::Heartbeat beat;
        beat.sent = now_.time_since_epoch();
        beat.term = term;
        (void)master_.take_pulse(*peer.pulse_index, peer.pulse, beat);
    }
    void hear(Peer& peer, bool is_pulse, const cluster::Message& message) {
        if (is_pulse) {
            if (master_.take_pulse(*peer.pulse_index, peer.pulse, message)) return;
            master_.close_pulse(*peer.pulse_index, peer.pulse);
            peer.pulse_index = {};
        } else {
            const auto closing = master_.take(*peer.index, cluster::Message(message));
            if (!closing) return;
            master_.close(*peer.index, peer.session, *closing);
        }
        open(peer);
    }
    void turn() {
        master_.turn(now_);
        std::uint64_t granted = 0;
        for (const auto& share : master_.assigner().grants().shares()) {
            if (master_.roster().at(share.worker).is_live()) granted += master::sum(share.users);
        }
        if (master_.run().is_active()) ensure(granted <= 20, "no more users than are wanted");
    }

    Instant now_{1h};
    master::Coordinator master_;
    std::array<Peer, 3> peers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const bool is_quiet = [] {
        logging::redirect([](std::string_view) {});
        return true;
    }();
    (void)is_quiet;
    Stage stage;
    stage.play(std::span(bytes, size));
    return 0;
}
