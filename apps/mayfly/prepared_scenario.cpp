#include "prepared_scenario.hpp"

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include <mayfly/json_value.hpp>

#include "base/digest.hpp"
#include "base/logging.hpp"
#include "base/text.hpp"
#include "platform.hpp"
#include "process/run.hpp"
#include "scenario/compiler.hpp"
#include "scenario/package.hpp"
#include "scenario/payload.hpp"
#include "scenario/sources.hpp"
#include "selftest_scenario.hpp"

namespace mayfly::app {
namespace {

struct Found {
    PreparedScenario scenario;
    Result<scenario::Package> package;
    std::vector<std::filesystem::path> included{};
};

cluster::Blob add_blob(master::ScenarioOffer& offer, std::string bytes) {
    cluster::Blob blob{sha256_hex(bytes), bytes.size()};
    offer.blobs[blob.digest] = std::move(bytes);
    return blob;
}

/// Two runs of the same scenario have the same, whatever compiled it.
std::string digest_of(const scenario::Package& package) {
    if (package.files.empty()) return sha256_hex(package.library);
    std::string all;
    for (const auto& file : package.files) {
        all += fmt::format("{}\n{}\n{}\n", file.name, file.text.size(), file.text);
    }
    return sha256_hex(all);
}

master::ScenarioOffer make_offer(scenario::Package package) {
    master::ScenarioOffer offer;
    offer.platform = this_platform();
    offer.library = add_blob(offer, std::move(package.library));
    for (auto& file : package.files) {
        offer.files.push_back({file.name, add_blob(offer, std::move(file.text)), file.is_included});
    }
    for (auto& [name, bytes] : package.data) {
        cluster::Blob blob{sha256_hex(bytes.bytes()), bytes.bytes().size()};
        // Shared by the copies of the offer.
        offer.mapped[blob.digest] = std::make_shared<const MappedFile>(std::move(bytes));
        offer.data.push_back({std::move(name), std::move(blob)});
    }
    return offer;
}

/// What the scenario names its data files. Its code may crash, so that another process runs it, and
/// only if there is a call of Plan::data() in it.
Result<std::vector<std::string>> ask_for_names(
    const RunCommand& command, const scenario::Package& package
) {
    constexpr std::string_view call = "6mayfly4Plan4data";  // In the name of the symbol.
    constexpr Duration limit = std::chrono::minutes(2);
    std::vector<std::string> names;
    if (package.library.find(call) == std::string::npos) return names;
    std::vector<std::string> words{"/proc/self/exe", "list", "--json"};
    words.insert(words.end(), command.scenario.begin(), command.scenario.end());
    const auto ended = process::run(words, limit);
    if (!ended) return ended.error();
    const auto text = trimmed(ended->out);
    const auto last_line = text.substr(text.rfind('\n') + 1);
    if (ended->exit_code != 0) {
        constexpr std::string_view prefix = "mayfly: ";
        return Error{
            std::string(last_line.substr(last_line.starts_with(prefix) ? prefix.size() : 0))};
    }
    const auto files = JsonValue::read(last_line)["data"];
    for (std::size_t i = 0; i < files.size(); ++i) names.push_back(files[i]["file"].as_text());
    return names;
}

/// Those of the data files; of an executable that carries them, none is anywhere else.
Result<std::vector<std::string>> data_names(
    const RunCommand& command, const std::string& folder, const scenario::Package& package
) {
    if (!folder.empty()) return ask_for_names(command, package);
    std::vector<std::string> names;
    if (const auto payload = scenario::find_payload(); payload && *payload) {
        for (const auto& file : (*payload)->files) names.push_back(file.name);
    }
    return names;
}

/// What the scenario reads besides its sources, so that no output takes its place.
std::vector<NamedFile> inputs_of(
    const std::string& folder,
    const std::vector<std::filesystem::path>& included,
    const std::vector<std::string>& data
) {
    std::vector<NamedFile> inputs;
    for (const auto& header : included) inputs.push_back({"included by the scenario", header});
    for (const auto& name : data) {
        if (folder.empty()) continue;
        inputs.push_back({"a data file of the scenario", std::filesystem::path(folder) / name});
    }
    return inputs;
}

Result<Found> find(const RunCommand& command) {
    if (names_selftest(command)) {
        const std::string name(selftest_name);
        return Found{{.path = name, .name = name}, Error{"the selftest runs on one machine"}};
    }
    const auto carried = scenario::find_payload();
    if (!carried) return carried.error();
    if (*carried) return Found{{.name = (*carried)->name}, scenario::pack_payload(**carried)};
    const auto sources = scenario::find_sources(command.scenario);
    if (!sources) return sources.error();
    if (command.sanitizes && !sources->library.empty()) {
        return Error{"--sanitize compiles the scenario; name its sources, not " + sources->name};
    }
    if (!sources->library.empty()) {
        return Found{
            {.path = sources->library, .name = sources->name, .folder = sources->folder},
            scenario::pack_library(sources->library)};
    }
    auto settings = scenario::settings_from_environment();
    settings.sanitizes = command.sanitizes;
    const auto compiled = scenario::compile(*sources, settings);
    if (!compiled) return compiled.error();
    if (!compiled->from_cache) {
        logging::info("compiled {} in {}", compiled->name, format_duration(compiled->took));
    }
    return Found{
        {.path = compiled->library, .name = compiled->name, .folder = sources->folder},
        scenario::pack(*sources, *compiled),
        compiled->included};
}

}  // namespace

Result<std::vector<std::string>> sanitizer_libraries(const RunCommand& command) {
    if (!command.sanitizes || names_selftest(command)) return std::vector<std::string>();
    return scenario::sanitizer_libraries(scenario::settings_from_environment());
}

Result<PreparedScenario> prepare_scenario(const RunCommand& command, bool lists_data) {
    auto found = find(command);
    if (!found) return found.error();
    PreparedScenario& prepared = found->scenario;
    auto& package = found->package;
    if (package) prepared.digest = digest_of(*package);
    const bool travels = command.master || !command.remote.hosts.empty();
    if (travels && !package) return package.error();
    Result<std::vector<std::string>> names;
    if (package && (travels || lists_data)) names = data_names(command, prepared.folder, *package);
    if (travels && !names) return names.error();
    if (names) prepared.inputs = inputs_of(prepared.folder, found->included, *names);
    if (!travels) return std::move(prepared);
    auto files = scenario::travelling_files(prepared.folder, *names);
    if (!files) return files.error();
    package->data = std::move(*files);
    prepared.offer = make_offer(std::move(*package));
    return std::move(prepared);
}

}  // namespace mayfly::app
