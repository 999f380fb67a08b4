// An earlier run, as --json-file wrote it, for a comparison with one of now. Trusts nothing in the
// file. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "judge/baseline.hpp"
#include "report/setup.hpp"

namespace mayfly::report {

class SavedRun {
public:
    /// The error says why `saved` is no such file.
    static Result<SavedRun> read(std::string_view saved);

    /// That of all requests is the first.
    const std::vector<judge::ComparedRow>& rows() const { return rows_; }
    /// What differs in scenario, load or target, in words; empty if nothing does.
    std::string difference(const Setup& now) const;

private:
    std::vector<judge::ComparedRow> rows_;
    std::string state_;  // What ran, as JSON.
};

}  // namespace mayfly::report
