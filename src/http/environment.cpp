#include "http/environment.hpp"

#include <stdexcept>
#include <utility>

#include <boost/beast/http/status.hpp>
#include <fmt/core.h>

#include "base/log.hpp"
#include "fiber/local.hpp"
#include "http/resolver.hpp"
#include "http/tls.hpp"

namespace mayfly::http {
namespace {

// A body buffer that grew beyond this is not kept for the next response, nor are more responses.
constexpr std::size_t largest_kept_body = 16 * 1024;
constexpr std::size_t most_kept = 1024;

}  // namespace

Environment::Environment(fiber::Loop& loop, stats::Recorder& recorder, Settings settings)
    : loop_(loop),
      recorder_(recorder),
      settings_(std::move(settings)),
      resolver_(std::make_unique<Resolver>(loop, settings_.dns_time_to_live)),
      read_buffer_(std::make_unique<std::array<char, read_buffer_bytes>>()) {}

Environment::~Environment() = default;

Result<std::unique_ptr<Environment>> Environment::make(
    fiber::Loop& loop, stats::Recorder& recorder, Settings settings
) {
    std::unique_ptr<Environment> made(new Environment(loop, recorder, std::move(settings)));
    for (const std::string& text : made->settings_.resolve) {
        const auto given = parse_fixed_address(text);
        if (!given) return within("--resolve", given.error());
        made->resolver_->fix(*given);
    }
    auto tls = Tls::make(made->settings_);
    if (!tls) return tls.error();
    made->tls_ = std::move(*tls);
    if (!made->settings_.proxy.empty()) {
        auto proxy = parse_proxy(made->settings_.proxy);
        if (!proxy) return within("--proxy", proxy.error());
        made->proxy_ = std::move(*proxy);
    }
    auto exclusions = ProxyExclusions::parse(made->settings_.no_proxy);
    if (!exclusions) return within("--no-proxy", exclusions.error());
    made->no_proxy_ = std::move(*exclusions);
    return made;
}

const Proxy* Environment::proxy_for(const Origin& origin) const {
    const bool is_direct = !proxy_ || origin.is_unix() || no_proxy_.covers(origin);
    return is_direct ? nullptr : &*proxy_;
}

Environment& Environment::current(const char* tool) {
    if (auto* environment = fiber::local<Environment>()) return *environment;
    throw std::logic_error(
        fmt::format("{} works only in the code of a user; use it in on_start() or a task", tool)
    );
}

void Environment::warn_of_framing(std::string_view name) {
    if (std::exchange(has_warned_of_framing_, true)) return;
    log::warning(
        "the scenario sets the header {}; mayfly writes Content-Length and Transfer-Encoding "
        "itself, as they have to fit the body, and leaves the scenario's out (for a body in chunks "
        "use {{.chunked = true}})",
        name
    );
}

std::unique_ptr<ResponseState> Environment::start() {
    if (free_.empty()) free_.push_back(std::make_unique<ResponseState>());
    auto response = std::move(free_.back());
    free_.pop_back();
    response->environment = this;
    response->sample = {};
    response->sample.outcome = stats::Outcome::interrupted;
    response->verdict_kind = ResponseState::Verdict::by_status;
    return response;
}

void Environment::lend_memory(detail::Answer& answer) {
    if (free_answers_.empty() || answer.has_memory()) return;
    answer = std::move(free_answers_.back());
    free_answers_.pop_back();
}

void Environment::finish(std::unique_ptr<ResponseState> response) {
    using Verdict = ResponseState::Verdict;
    stats::Sample& sample = response->sample;
    std::string status_text;
    sample.method = response->method;
    sample.name = response->name;
    sample.status = response->status;
    if (sample.outcome != stats::Outcome::interrupted) {
        const bool is_bad = !response->error.empty() || response->status >= 400;
        const bool failed = response->verdict_kind == Verdict::failed ||
                            (is_bad && response->verdict_kind == Verdict::by_status);
        sample.outcome = failed ? stats::Outcome::failure : stats::Outcome::success;
        if (response->verdict_kind == Verdict::failed) {
            sample.error = response->verdict;
        } else if (failed && !response->error.empty()) {
            sample.error = response->error;
        } else if (failed) {
            sample.error = status_text = status_words(response->status);
        }
    }
    recorder_.record(sample);
    response->clear_answer();
    if (response->body.capacity() > largest_kept_body) std::string().swap(response->body);
    detail::Answer& answer = *response;
    if (answer.has_memory() && free_answers_.size() < most_kept) {
        free_answers_.push_back(std::move(answer));
    }
    if (free_.size() >= most_kept) return;
    response->history.clear();
    response->url_text.clear();
    free_.push_back(std::move(response));
}

std::string status_words(int status) {
    const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
    if (known == boost::beast::http::status::unknown) return fmt::format("status {}", status);
    const auto reason = boost::beast::http::obsolete_reason(known);
    return fmt::format("{} {}", status, std::string_view(reason.data(), reason.size()));
}

}  // namespace mayfly::http
