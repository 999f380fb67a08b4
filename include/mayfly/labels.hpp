// Labels for the requests of a block: mayfly::Labels scope{{"tier", "gold"}};
#pragma once

#include <initializer_list>
#include <string>

#include <mayfly/export.hpp>
#include <mayfly/field.hpp>

namespace mayfly {

/// While it exists, requests, measure() and record() of this user have these labels, also in child
/// fibers that it starts (see all()). Scopes nest: an inner label replaces the outer one of the
/// same name, and an empty value takes it away. Requests with the same labels have their own
/// statistics. Names are words of letters, digits and underscores; others throw
/// std::invalid_argument. As a member of a user class it labels all that the user does. Throws
/// std::logic_error outside the code of users and hooks.
class MAYFLY_API Labels {
public:
    Labels(std::initializer_list<Field> labels) : Labels(Fields(labels)) {}
    explicit Labels(const Fields& labels);
    ~Labels();
    Labels(const Labels&) = delete;
    Labels& operator=(const Labels&) = delete;

    /// All labels in force, for mayfly itself.
    const std::string& text() const { return text_; }

private:
    Labels* outer_;
    std::string text_;
};

}  // namespace mayfly
