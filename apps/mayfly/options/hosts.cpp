// The options of `mayfly run` that name other machines.
#include "base/file.hpp"
#include "options/parsing.hpp"
#include "scenario/command_words.hpp"

namespace mayfly::app {

RemoteOption::RemoteOption(CLI::App& app) {
    app.add_option("--hosts", names_, "Run the workers on these machines, by ssh: a,ann@b,c=4")
        ->delimiter(',')
        ->type_name("NAME,NAME");
    app.add_option("--hosts-file", file_, "The same from a file, one machine a line")
        ->type_name("FILE");
    app.add_option("--ssh", command_, "The ssh to call for that, with options [ssh]")
        ->type_name("COMMAND");
}

Result<workforce::RemoteOptions> RemoteOption::find() const {
    workforce::RemoteOptions options;
    for (const std::string& name : names_) {
        auto host = workforce::parse_remote_host(name);
        if (!host) return host.error();
        options.hosts.push_back(std::move(*host));
    }
    if (!file_.empty()) {
        const auto text = read_file(file_);
        if (!text) return within("--hosts-file", text.error());
        auto hosts = workforce::parse_hosts_file(*text, file_);
        if (!hosts) return hosts.error();
        options.hosts.insert(options.hosts.end(), hosts->begin(), hosts->end());
    }
    if (auto distinct = check_distinct(options.hosts); !distinct) return distinct.error();
    auto words = scenario::split_words(command_);
    if (!words) return within("--ssh", words.error());
    if (!words->empty()) options.ssh = std::move(*words);
    return options;
}

}  // namespace mayfly::app
