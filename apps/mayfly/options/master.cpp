// `mayfly master`: the same test as with `mayfly run`, with workers from elsewhere.
#include "options/parsing.hpp"
#include "options/values.hpp"

namespace mayfly::app {
namespace {

void add_cluster_options(CLI::App& app, workforce::MasterOptions& master) {
    const auto read_address = [&master](const std::string& text) -> Result<void> {
        const auto address = cluster::parse_address(text);
        if (!address) return address.error();
        master.bind = *address;
        return {};
    };
    add_text_option(app, "--bind", read_address, "Where it listens for workers [127.0.0.1:5557]")
        ->type_name("HOST[:PORT]");
    app.add_option("--expect-workers", master.expect_workers, "Workers a headless run waits for")
        ->capture_default_str()
        ->check(is_in(WholeNumbers{1, 10'000}));
    add_duration(
        app,
        "--expect-workers-max-wait",
        master.expect_workers_max_wait,
        "Give up when they are not there after this time [never]"
    );
    add_tls_options(app, master.tls);
}

}  // namespace

Command parse_master(const std::vector<std::string>& arguments, bool has_payload) {
    CLI::App app("Runs a load test with workers that connect from elsewhere.", "mayfly master");
    RunCommand run;
    add_test_options(app, run);
    for (const char* name : {"--processes", "--sanitize"}) {
        app.remove_option(app.get_option(name));
    }
    add_cluster_options(app, run.master.emplace());
    return parse_test(app, arguments, run, has_payload);
}

bool is_option_of_tests(const std::string& name) {
    CLI::App all;
    RunCommand run;
    add_test_options(all, run);
    const RemoteOption remote(all);
    add_cluster_options(all, run.master.emplace());
    add_search_options(all, run.find_max.emplace());
    return all.get_option_no_throw("--" + name) != nullptr;
}

}  // namespace mayfly::app
