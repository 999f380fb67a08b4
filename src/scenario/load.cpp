#include "scenario/load.hpp"

#include <fmt/core.h>

#include "base/logging.hpp"
#include "scenario/compiler.hpp"
#include "scenario/payload.hpp"
#include "scenario/sources.hpp"

namespace mayfly::scenario {

Result<Library> load(const std::vector<std::string>& arguments) {
    auto payload = find_payload();
    if (!payload) return payload.error();
    if (*payload && arguments.empty()) return open_payload(**payload);
    if (*payload)
        return Error{fmt::format(
            "this program carries its own scenario, {}; leave out '{}'",
            (*payload)->name,
            arguments.front()
        )};

    auto sources = find_sources(arguments);
    if (!sources) return sources.error();
    using Writer = Library::Writer;
    const auto open = [&](const auto& file, const std::string& name, Writer writer) {
        auto library = Library::open(file, name, writer);
        if (library) library->set_folder(sources->folder);
        return library;
    };
    if (!sources->library.empty()) {
        return open(sources->library, sources->name, Writer::anybody);
    }
    auto compiled = compile(*sources, settings_from_environment());
    if (!compiled) return compiled.error();
    if (!compiled->from_cache)
        logging::debug("{} compiled in {}", compiled->name, format_duration(compiled->took));
    return open(compiled->library, compiled->name, Writer::only_ourselves);
}

}  // namespace mayfly::scenario
