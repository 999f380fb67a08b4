#include "worker_scenario.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/digest.hpp"
#include "base/logging.hpp"
#include "fiber/loop.hpp"
#include "load/hooks.hpp"
#include "load/user_kinds.hpp"
#include "scenario/cache_directory.hpp"
#include "scenario/compiler.hpp"
#include "scenario/load.hpp"
#include "scenario/package.hpp"
#include "scenario/row_files.hpp"
#include "selftest_scenario.hpp"

namespace mayfly::app {
namespace {

namespace fs = std::filesystem;

Result<fs::path> receive(
    const std::string& name,
    const cluster::Blob& blob,
    scenario::Received what,
    const worker::Fetcher& fetch
) {
    const auto cache = scenario::open_cache(scenario::settings_from_environment().cache);
    if (!cache) return cache.error();
    if (auto known = scenario::find_received(*cache, blob.digest, what)) return *known;
    const auto bytes = fetch(blob);
    if (!bytes) return bytes.error();
    auto kept = scenario::keep_received(*cache, blob.digest, *bytes, what);
    if (kept) logging::info("received {} ({} bytes)", name, bytes->size());
    return kept;
}

/// A data file: beside the scenario, from the master, or in this executable.
Result<MappedFile> open_row_file(
    const cluster::Welcome& welcome, const std::string& name, const worker::Fetcher& fetch
) {
    const auto& [path, library, sources, folder, data] = welcome.scenario;
    const auto sent = std::ranges::find(data, name, &cluster::NamedBlob::name);
    const bool is_received = !library.digest.empty() || !sources.empty();
    if (is_received && sent == data.end()) {
        return Error{fmt::format("the master has not sent the data file {}", name)};
    }
    if (!is_received) return scenario::find_row_file(folder, name);
    const auto file = receive(name, sent->bytes, scenario::Received::data, fetch);
    if (!file) return file.error();
    auto mapped = MappedFile::open(*file);
    // Another worker of this machine may put the same file there.
    if (mapped) mapped->trust_its_name();
    return mapped;
}

Result<fs::path> compile_received(const cluster::Welcome& welcome, const worker::Fetcher& fetch) {
    const auto settings = scenario::settings_from_environment();
    const auto cache = scenario::open_cache(settings.cache);
    if (!cache) return cache.error();
    std::vector<scenario::PackageFile> files;
    for (const auto& [name, blob, is_included] : welcome.scenario.files) {
        auto text = fetch(blob);
        if (!text) return text.error();
        if (sha256_hex(*text) != blob.digest) {
            return Error{"what the master sent is not the source that it named"};
        }
        files.push_back({name, std::move(*text), is_included});
    }
    const auto sources = scenario::unpack(*cache, welcome.scenario_name, files);
    if (!sources) return sources.error();
    const auto compiled = scenario::compile(*sources, settings);
    if (!compiled) return compiled.error();
    logging::info("compiled {} in {}", compiled->name, format_duration(compiled->took));
    return compiled->library;
}

/// Empty if this executable carries it.
Result<fs::path> find_library(const cluster::Welcome& welcome, const worker::Fetcher& fetch) {
    const auto& source = welcome.scenario;
    if (!source.library.digest.empty()) {
        return receive(welcome.scenario_name, source.library, scenario::Received::library, fetch);
    }
    if (!source.files.empty()) return compile_received(welcome, fetch);
    return fs::path(source.path);
}

Result<scenario::Library> open(
    const cluster::Welcome& welcome, const worker::Fetcher& fetch, ScenarioOutput* output
) {
    if (welcome.scenario.path == selftest_name) {
        return scenario::Library::built_in(&fill_selftest, welcome.scenario_name);
    }
    const auto file = find_library(welcome, fetch);
    if (!file) return file.error();
    // What a compiler says belongs on the terminal, and what the scenario's globals say in the log.
    if (output != nullptr) output->begin();
    if (file->empty()) return scenario::load({});
    using Writer = scenario::Library::Writer;
    // What was received or compiled here lies in the cache.
    const auto writer = welcome.scenario.path.empty() ? Writer::only_ourselves : Writer::anybody;
    return scenario::Library::open(*file, welcome.scenario_name, writer);
}

}  // namespace

Result<worker::LoadedScenario> WorkerScenario::load(
    const cluster::Welcome& welcome, stats::Recorder& recorder, const worker::Fetcher& fetch
) {
    auto library = open(welcome, fetch, output_);
    if (!library) return library.error();
    library_.emplace(std::move(*library));
    if (auto filled = library_->fill(plan_); !filled) return filled.error();
    const auto opened = detail::open_all(plan_.hooks().data, [&](const std::string& name) {
        return open_row_file(welcome, name, fetch);
    });
    if (!opened) return opened.error();
    if (auto selected = load::select(plan_, welcome.selection); !selected) return selected.error();
    auto settings = http::from_options(welcome.http);
    if (!settings) return settings.error();
    auto for_hooks = http::ClientNetwork::make(loop_, uncounted_, *settings);
    if (!for_hooks) return for_hooks.error();
    hook_http_ = std::move(*for_hooks);
    auto network = http::ClientNetwork::make(loop_, recorder, *settings);
    if (!network) return network.error();
    http_ = std::move(*network);
    loop_.set_user_stack_bytes(welcome.stack_bytes);
    const auto limit_rate = [this](double per_second) { http_->turns().set_rate(per_second); };
    std::function<void()> pass_on_output;
    if (output_ != nullptr) pass_on_output = [this] { output_->pass_on(); };
    return worker::LoadedScenario{
        &plan_,
        http_.get(),
        hook_http_.get(),
        limit_rate,
        [this] { return http_->handed_out(); },
        pass_on_output};
}

}  // namespace mayfly::app
