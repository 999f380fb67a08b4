// The labels of a request as one text, by which it finds its series. Pure.
//
// The text has the pairs in the order of their names, "name=value", one on each line, so that the
// same labels are the same text in whatever order an author gave them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mayfly::stats {

/// `outer` with `labels` added: one of the same name replaces the outer one, and an empty value
/// takes it away. Throws std::invalid_argument for a name that is not a word of letters, digits and
/// underscores.
std::string with_labels(
    std::string_view outer, const std::vector<std::pair<std::string, std::string>>& labels
);

/// The names and values in such a text, into which the result points.
std::vector<std::pair<std::string_view, std::string_view>> labels_in(std::string_view text);

/// As people read it: "region=eu, tier=gold".
std::string labels_line(std::string_view text);

}  // namespace mayfly::stats
