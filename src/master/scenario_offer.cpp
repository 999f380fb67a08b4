#include "master/scenario_offer.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>

namespace mayfly::master {
namespace {

std::string describe(const cluster::Platform& platform) {
    return fmt::format(
        "{}, {} {}.{}, {}, mayfly {}",
        platform.architecture,
        platform.libc,
        platform.libc_major,
        platform.libc_minor,
        platform.cxx_abi,
        platform.headers
    );
}

/// A C library runs what was linked against an older one of its kind.
bool runs_on(const cluster::Platform& compiled_for, const cluster::Platform& worker) {
    const auto version = [](const cluster::Platform& platform) {
        return std::tie(platform.libc_major, platform.libc_minor);
    };
    return compiled_for.architecture == worker.architecture && compiled_for.libc == worker.libc &&
           compiled_for.cxx_abi == worker.cxx_abi && compiled_for.headers == worker.headers &&
           version(compiled_for) <= version(worker);
}

}  // namespace

Result<cluster::ScenarioSource> choose_form(const ScenarioOffer& offer, const cluster::Join& join) {
    if (runs_on(offer.platform, join.platform))
        return cluster::ScenarioSource{.library = offer.library, .data = offer.data};
    if (join.compiles && !offer.files.empty())
        return cluster::ScenarioSource{.files = offer.files, .data = offer.data};
    return Error{fmt::format(
        "the scenario was compiled for {}, but this worker is {}; {}",
        describe(offer.platform),
        describe(join.platform),
        offer.files.empty()
            ? "start the master with the scenario's sources, and this worker with --compile"
            : "start this worker with --compile where there is a C++ compiler"
    )};
}

cluster::Piece cut_piece(const ScenarioOffer& offer, const cluster::Fetch& fetch) {
    cluster::Piece piece{fetch.digest, fetch.offset, {}};
    const auto blob = offer.blobs.find(fetch.digest);
    const auto mapped = offer.mapped.find(fetch.digest);
    std::string_view rest;
    if (blob != offer.blobs.end()) rest = blob->second;
    if (mapped != offer.mapped.end()) rest = mapped->second->bytes();
    if (fetch.offset >= rest.size()) return piece;
    rest.remove_prefix(fetch.offset);
    const auto size = std::min(rest.size(), cluster::max_piece_size);
    piece.bytes.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
    return piece;
}

}  // namespace mayfly::master
