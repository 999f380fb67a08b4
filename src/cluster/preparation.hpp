// How a worker prepares to run users: where it gets the scenario from, and what the scenario has.
// Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/logging.hpp"
#include "cluster/greeting.hpp"
#include "plan/mix.hpp"
#include "plan/sample_format.hpp"

namespace mayfly::cluster {

/// Bytes that the master has and a worker can fetch, identified by their digest.
struct Blob {
    std::string digest;  // SHA-256, 64 hexadecimal digits.
    std::uint64_t size = 0;
    bool operator==(const Blob&) const = default;
};

/// A data file, by the name that the scenario has for it. A worker never uses it as a path.
struct NamedBlob {
    std::string name;
    Blob bytes;
    bool operator==(const NamedBlob&) const = default;
};

struct SourceFile {
    std::string name;  // Relative, with slashes; never outside of its folder.
    Blob text;
    bool is_included = false;  // Others include it; it is not compiled by itself.
    bool operator==(const SourceFile&) const = default;
};

/// Where a worker gets the scenario from: the first of these that is not empty. If all are empty,
/// the scenario is in the worker's own executable.
struct ScenarioSource {
    std::string path{};  // The library's path, for workers that the master itself started.
    Blob library{};
    std::vector<SourceFile> files{};  // The sources to compile.
    std::string folder{};           // Of workers with a path: where the names of data files begin.
    std::vector<NamedBlob> data{};  // Data files, for the others.
    bool operator==(const ScenarioSource&) const = default;
};

/// Master to worker: the worker's session and how to load the scenario.
struct Welcome {
    std::uint32_t worker = 0;   // The worker's index, unique in the master's life.
    std::uint32_t workers = 1;  // How many workers the master expects.
    Bytes ticket;               // Names the session; whoever has it can resume the session.
    bool is_resumed = false;    // The session of the worker's ticket goes on.
    ScenarioSource scenario;
    std::string scenario_name;  // As its author calls it: "shop.cpp".
    logging::Level log_level = logging::Level::info;
    std::map<std::string, std::string> http;  // Options of the HTTP clients by name.
    plan::Selection selection;                // What of the scenario to run.
    std::uint64_t seed = 0;
    std::uint64_t stack_bytes = 0;  // The stack of each user's fiber.
    plan::SampleFormat samples{};   // In which it sends every sample; `none` if it sends none.
    bool samples_failures = true;   // It sends samples of failures.
    bool operator==(const Welcome&) const = default;
};

/// Worker to master: the scenario is loaded, these are its kinds after selection by name and tag.
struct Ready {
    plan::Mix mix;
    bool has_hooks = false;  // Something is to be done around the users.
    bool operator==(const Ready&) const = default;
};

/// Worker to master: the scenario cannot run here; then the worker leaves.
struct LoadFailed {
    std::string reason;
    bool operator==(const LoadFailed&) const = default;
};

/// Worker to master: requests a piece of this blob.
struct Fetch {
    std::string digest;
    std::uint64_t offset = 0;
    bool operator==(const Fetch&) const = default;
};

inline constexpr std::size_t max_piece_size = std::size_t{256} << 10;

/// Master to worker: the piece, as much of it as fits; empty if there is no such blob.
struct Piece {
    std::string digest;
    std::uint64_t offset = 0;
    Bytes bytes;
    bool operator==(const Piece&) const = default;
};

}  // namespace mayfly::cluster
