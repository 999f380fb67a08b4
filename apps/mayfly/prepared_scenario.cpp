#include "prepared_scenario.hpp"

#include <utility>

#include "base/digest.hpp"
#include "base/logging.hpp"
#include "platform.hpp"
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
};

cluster::Blob add_blob(master::ScenarioOffer& offer, std::string bytes) {
    cluster::Blob blob{sha256_hex(bytes), bytes.size()};
    offer.blobs[blob.digest] = std::move(bytes);
    return blob;
}

master::ScenarioOffer make_offer(scenario::Package package) {
    master::ScenarioOffer offer;
    offer.platform = this_platform();
    offer.library = add_blob(offer, std::move(package.library));
    for (auto& file : package.files) {
        offer.files.push_back({file.name, add_blob(offer, std::move(file.text)), file.is_included});
    }
    return offer;
}

Result<Found> find(const RunCommand& command) {
    if (names_selftest(command)) {
        const std::string name(selftest_name);
        return Found{{name, name, {}}, Error{"the selftest runs on one machine"}};
    }
    const auto carried = scenario::find_payload();
    if (!carried) return carried.error();
    if (*carried) return Found{{"", (*carried)->name, {}}, scenario::pack_payload(**carried)};
    const auto sources = scenario::find_sources(command.scenario);
    if (!sources) return sources.error();
    if (!sources->library.empty()) {
        return Found{
            {sources->library, sources->name, {}}, scenario::pack_library(sources->library)};
    }
    const auto compiled = scenario::compile(*sources, scenario::settings_from_environment());
    if (!compiled) return compiled.error();
    if (!compiled->from_cache) {
        logging::info("compiled {} in {}", compiled->name, format_duration(compiled->took));
    }
    return Found{{compiled->library, compiled->name, {}}, scenario::pack(*sources, *compiled)};
}

}  // namespace

Result<PreparedScenario> prepare_scenario(const RunCommand& command) {
    auto found = find(command);
    if (!found) return found.error();
    if (!command.master && command.remote.hosts.empty()) return std::move(found->scenario);
    if (!found->package) return found->package.error();
    found->scenario.offer = make_offer(std::move(*found->package));
    return std::move(found->scenario);
}

}  // namespace mayfly::app
