#include "http/labels.hpp"

#include "fiber/local.hpp"
#include "http/client_network.hpp"
#include "stats/labels.hpp"

namespace mayfly {

Labels::Labels(const Fields& labels) : outer_(nullptr) {
    http::ClientNetwork::current("mayfly::Labels").note_label_scope();
    outer_ = fiber::local<Labels>();
    text_ = stats::with_labels(outer_ == nullptr ? std::string() : outer_->text_, labels);
    fiber::set_local(this);
}

/// Usually the innermost one ends; authors may keep them elsewhere than on the stack.
Labels::~Labels() {
    Labels* inner = fiber::local<Labels>();
    if (inner == this) {
        fiber::set_local(outer_);
    } else {
        while (inner != nullptr && inner->outer_ != this) inner = inner->outer_;
        if (inner != nullptr) inner->outer_ = outer_;
    }
}

namespace http {

std::string labels_in_scope() {
    const Labels* scope = fiber::local<Labels>();
    return scope == nullptr ? std::string() : scope->text();
}

std::string labels_of(const Fields& own) {
    const std::string outer = labels_in_scope();
    return own.empty() ? outer : stats::with_labels(outer, own);
}

}  // namespace http
}  // namespace mayfly
