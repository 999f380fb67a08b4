#include "http/client_network.hpp"

#include <utility>

#include "base/logging.hpp"
#include "http/sample.hpp"

namespace mayfly::http {
namespace {

// A body buffer that grew beyond this is not kept for the next response, nor are more responses.
constexpr std::size_t largest_kept_body = 16 * 1024;
constexpr std::size_t most_kept = 1024;

}  // namespace

ClientNetwork::ClientNetwork(fiber::Loop& loop, stats::Recorder& recorder, const Settings& settings)
    : Network(loop, settings), recorder_(recorder), settings_(settings) {}

Result<std::unique_ptr<ClientNetwork>> ClientNetwork::make(
    fiber::Loop& loop, stats::Recorder& recorder, const Settings& settings
) {
    // The constructor is private.
    std::unique_ptr<ClientNetwork> made(new ClientNetwork(loop, recorder, settings));
    if (auto prepared = made->prepare(settings); !prepared) return prepared.error();
    return made;
}

ClientNetwork& ClientNetwork::current(const char* tool) {
    return dynamic_cast<ClientNetwork&>(Network::current(tool));
}

void ClientNetwork::warn_of_framing(std::string_view name) {
    if (std::exchange(has_warned_of_framing_, true)) return;
    logging::warning(
        "the scenario sets the header {}; mayfly writes Content-Length and Transfer-Encoding "
        "itself, as they have to fit the body, and leaves the scenario's out (for a body in chunks "
        "use {{.chunked = true}})",
        name
    );
}

bool ClientNetwork::wait_for_turn(const std::string& host) {
    const Instant began = Clock::now();
    const bool may_go = turns_.wait(host);
    const Instant now = Clock::now();
    const std::chrono::duration<double, std::milli> wait = now - began;
    series_recorder().record_metric(
        {stats::SeriesType::trend, "requests held back by --max-rate", "ms", wait.count(), now}
    );
    return may_go;
}

std::unique_ptr<ResponseState> ClientNetwork::start() {
    if (free_.empty()) free_.push_back(std::make_unique<ResponseState>());
    auto response = std::move(free_.back());
    free_.pop_back();
    response->network = this;
    response->sample = {};
    response->labels.clear();
    response->answer_begins_at = 0;
    response->sent = ResponseState::Sent::nothing;
    response->became_get = false;
    response->sample.outcome = stats::Outcome::interrupted;
    response->verdict_kind = ResponseState::Verdict::by_status;
    return response;
}

void ClientNetwork::lend_memory(detail::Answer& answer) {
    if (free_answers_.empty() || answer.has_memory()) return;
    answer = std::move(free_answers_.back());
    free_answers_.pop_back();
}

void ClientNetwork::finish(std::unique_ptr<ResponseState> response) {
    --handed_out_;
    count(*response, recorder_);
    response->clear_answer();
    if (response->body.capacity() > largest_kept_body) std::string().swap(response->body);
    detail::Answer& answer = *response;
    if (answer.has_memory() && free_answers_.size() < most_kept) {
        free_answers_.push_back(std::move(answer));
    }
    if (free_.size() >= most_kept) return;
    response->history.clear();
    response->url_text.clear();
    response->json.reset();
    free_.push_back(std::move(response));
}

}  // namespace mayfly::http
