// `mayfly runs`: the history of finished runs.
#include <algorithm>
#include <array>
#include <cstdio>

#include "options/parsing.hpp"

namespace mayfly::app {
namespace {

using What = RunsCommand::What;

struct Verb {
    std::string_view word;
    What what;
    const char* help;
    const char* runs;  // What it takes; empty: nothing.
    int least = 0;
    int most = 0;
};

constexpr int any_number = 1'000;
constexpr std::array verbs{
    Verb{"list", What::list, "Lists the runs of the history, the latest first.", ""},
    Verb{"show", What::show, "Shows a run.", "Its id, or its name", 1, 1},
    Verb{
        "compare",
        What::compare,
        "Shows what changed from one run to another, and what of it is more than noise.",
        "Two runs: ids, names, or files of --json-file",
        2,
        2},
    Verb{
        "export",
        What::export_document,
        "Writes a run as --json-file does.",
        "Its id, or its name",
        1,
        1},
    Verb{"delete", What::remove, "Deletes runs from the history.", "Their ids", 1, any_number}};

constexpr const char* help =
    "The history of finished runs.\n\n"
    "  mayfly runs list                list them, the latest first\n"
    "  mayfly runs show RUN            show one, by its id or name\n"
    "  mayfly runs compare RUN RUN     what changed, and what of it is more than noise\n"
    "  mayfly runs export RUN -o FILE  write one as --json-file does\n"
    "  mayfly runs delete ID...        delete some\n\n"
    "`mayfly runs VERB --help` shows the options of each.\n";

}  // namespace

Command parse_runs(const std::vector<std::string>& arguments) {
    const std::string word = arguments.empty() ? "" : arguments.front();
    if (word == "-h" || word == "--help") {
        std::fputs(help, stdout);
        return Done{0};
    }
    const auto verb = std::ranges::find(verbs, word, &Verb::word);
    if (verb == verbs.end()) {
        return complain("say what to do with the runs: list, show, compare, export or delete");
    }
    CLI::App app(verb->help, "mayfly runs " + word);
    RunsCommand command{.what = verb->what};
    if (verb->most > 0) {
        app.add_option("run", command.runs, verb->runs)
            ->expected(verb->least, verb->most)
            ->required()
            ->type_name("RUN");
    }
    add_history_file(app, command.history.file, "The history [the user's own]");
    const bool is_shown = verb->what != What::export_document && verb->what != What::remove;
    if (is_shown) app.add_flag("--json", command.json, "As JSON");
    if (verb->what == What::export_document) {
        app.add_option("-o,--output", command.output, "File to write [standard output]")
            ->type_name("FILE");
    }
    app.get_option("--history")->envname("MAYFLY_HISTORY");
    return parse(app, {arguments.begin() + 1, arguments.end()}, command);
}

}  // namespace mayfly::app
