// A cache and scenario files of one test's own, and the two steps from a file to an open library.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "scenario/compiler.hpp"
#include "scenario/library.hpp"
#include "scenario/precompiled.hpp"
#include "scenario/sources.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::scenario {

/// The smallest scenario that runs.
inline constexpr std::string_view idler = R"(
#include <mayfly/mayfly.hpp>

void scenario(mayfly::Plan& plan) {
    plan.users<mayfly::User>("Idler").task("idle", [](mayfly::User&) {});
}
)";

class Workbench {
public:
    /// Compiles as an installed program does: the headers are precompiled beside this one, once.
    Workbench() {
        static const auto installed = install_precompiled(settings());
        EXPECT_TRUE(installed) << installed.error().message;
    }
    const support::TemporaryDirectory& files() const { return files_; }
    CompilerSettings settings() const {
        return {.compiler = "", .flags = flags, .cache = files_ / "cache"};
    }
    Result<Compiled> compile(std::string_view name) const {
        auto sources = find_sources({(files_ / name).string()});
        if (!sources) return sources.error();
        return scenario::compile(*sources, settings());
    }
    Result<Library> open(std::string_view name) const {
        auto compiled = compile(name);
        if (!compiled) return compiled.error();
        return Library::open(compiled->library, compiled->name);
    }

    // -O0 halves the time of a test that compiles.
    std::string flags = "-O0";

private:
    support::TemporaryDirectory files_;
};

}  // namespace mayfly::scenario
