// The names of the files that the runs of a command write.
#pragma once

#include <string>
#include <vector>

#include "base/named_files.hpp"
#include "options/options.hpp"
#include "run_record/setup.hpp"

namespace mayfly::app {

/// The files of one run; an empty name is none.
struct OutputFiles {
    std::string csv_prefix;
    std::string json;
    std::string junit;
    std::string html;
    std::string samples;

    std::vector<NamedFile> all() const;
    bool is_empty() const;
    /// Whether one of them is there. A device, such as /dev/stdout, has nothing to be overwritten.
    bool would_overwrite() const;
};

/// The first run has the names that were given, a later one others, which have its number. `asked`
/// fills Locust's placeholders in the name of the HTML report: {u} users, {r} spawn rate, {t} run
/// time in whole seconds.
OutputFiles output_files(
    const RunCommand& command, const run_record::StartForm& asked, int number = 1
);
/// Of what the command itself asks for.
run_record::StartForm first_start(const RunCommand& command);

}  // namespace mayfly::app
