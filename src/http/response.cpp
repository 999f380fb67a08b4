#include <algorithm>

#include <mayfly/response.hpp>

#include "http/client_network.hpp"
#include "http/response_state.hpp"

namespace mayfly {

namespace detail {

void ReleaseResponse::operator()(ResponseState* state) const {
    state->network->finish(std::unique_ptr<ResponseState>(state));
}

std::string_view ResponseState::header(std::string_view wanted) const {
    for (const Field& field : fields) {
        if (http::is_named(wanted, *this, field)) return field_value(field);
    }
    return {};
}

std::string ResponseState::joined(std::string_view wanted) const {
    std::string values;
    for (const Field& field : fields) {
        if (!http::is_named(wanted, *this, field)) continue;
        if (!values.empty()) values += ',';
        values += field_value(field);
    }
    return values;
}

void ResponseState::add_field(std::string_view field, std::string_view value) {
    fields.push_back(
        {static_cast<std::uint32_t>(head.size()),
         static_cast<std::uint32_t>(field.size()),
         static_cast<std::uint32_t>(head.size() + field.size()),
         static_cast<std::uint32_t>(value.size())}
    );
    head.append(field).append(value);
}

void ResponseState::extend_field(std::string_view more) {
    Field& field = fields.back();
    if (more.empty()) return;
    if (field.value_size > 0) head += ' ';
    head.append(more);
    field.value_size = static_cast<std::uint32_t>(head.size()) - field.value_begin;
}

void ResponseState::remember(std::string_view text, std::string_view base) {
    asked = text;
    asked_base = base;
    is_named_by_url = false;
    plain_head = {};
}

void ResponseState::set_row(std::string_view its_method, std::string_view own_name) {
    const bool is_same_method = method == its_method;
    if (is_same_method && own_name.empty() && is_named_by_url && !asked.empty()) return;
    const std::string_view wanted = own_name.empty() ? std::string_view(url.target) : own_name;
    if (!is_same_method || name != wanted) row = {};
    if (!is_same_method) {
        method = its_method;
        plain_head = {};
    }
    if (name != wanted) name = wanted;
    is_named_by_url = own_name.empty();
}

void ResponseState::clear_answer() {
    has_usual_fields = false;
    status = 0;
    head.clear();
    fields.clear();
    body.clear();
    error.clear();
}

}  // namespace detail

int Response::status() const {
    return state_->status;
}
bool Response::ok() const {
    return state_->error.empty() && status() > 0 && status() < 400;
}
std::string_view Response::body() const {
    return state_->body;
}
std::string_view Response::header(std::string_view name) const {
    return state_->header(name);
}
std::vector<Header> Response::headers() const {
    std::vector<Header> all;
    all.reserve(state_->fields.size());
    for (const auto& field : state_->fields) {
        all.push_back({state_->field_name(field), state_->field_value(field)});
    }
    return all;
}
std::string_view Response::error() const {
    return state_->error;
}
Duration Response::elapsed() const {
    return state_->sample.response_time;
}
std::string_view Response::url() const {
    if (state_->url_text.empty()) state_->url_text = state_->url.text();
    return state_->url_text;
}
const std::vector<Hop>& Response::history() const {
    return state_->history;
}

Timings Response::timings() const {
    const auto& times = state_->sample.phases.times;
    return {times[0], times[1], times[2], times[3], times[4], times[5]};
}

void Response::fail(std::string_view why) {
    const std::string& cause = state_->error;
    state_->verdict = why.empty() ? std::string_view("failed by the scenario") : why;
    // What the author could not get is no news: why there was nothing to get it from is.
    if (!cause.empty() && why.find(cause) == why.npos) state_->verdict += " (" + cause + ")";
    state_->verdict_kind = detail::ResponseState::Verdict::failed;
}

bool Response::check(std::string_view name, bool condition) const {
    state_->network->series_recorder().record_check(name, condition);
    return condition;
}

void Response::pass() {
    state_->verdict_kind = detail::ResponseState::Verdict::passed;
}

}  // namespace mayfly
