// The form in which a worker on another machine gets the scenario. Pure.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mapped_file.hpp"
#include "base/result.hpp"
#include "cluster/message.hpp"

namespace mayfly::master {

/// What the master can send.
struct ScenarioOffer {
    cluster::Platform platform;  // For which the library was compiled.
    cluster::Blob library;
    std::vector<cluster::SourceFile> files;    // Empty when there are no sources.
    std::map<std::string, std::string> blobs;  // By digest.
    std::vector<cluster::NamedBlob> data{};
    // Of `data`, by digest; shared, as an offer is copied.
    std::map<std::string, std::shared_ptr<const MappedFile>> mapped{};
};

/// The compiled library if it fits, or the sources if it does not and the worker compiles. The
/// error names both platforms.
Result<cluster::ScenarioSource> choose_form(const ScenarioOffer& offer, const cluster::Join& join);

/// The requested piece of a blob.
cluster::Piece cut_piece(const ScenarioOffer& offer, const cluster::Fetch& fetch);

}  // namespace mayfly::master
