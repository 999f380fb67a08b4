// A scenario's shared library, open in this process. It must outlive every Plan that it filled,
// because the plan's tasks are code of the library.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace mayfly {
class Plan;
}

namespace mayfly::scenario {

class Library {
public:
    using Entry = void (*)(Plan&);

    /// That of a scenario which is part of this program.
    static Library built_in(Entry entry, std::string name) {
        return Library(nullptr, entry, {}, std::move(name));
    }
    /// Who may have written the file.
    enum class Writer {
        anybody,        // Whoever named it knows.
        only_ourselves  // It is from the cache.
    };
    /// Opens a library and finds its `scenario`. Errors call it `name`, as its author does. Before
    /// it runs any code of the library, it checks that mayfly's headers are the same. What it
    /// checks is what it runs: it opens the file once.
    static Result<Library> open(
        const std::filesystem::path& file, std::string name, Writer writer = Writer::anybody
    );

    ~Library();
    Library(Library&& other) noexcept;
    Library& operator=(Library&& other) noexcept;

    const std::string& name() const { return name_; }
    /// Where other processes on this machine can open it, too.
    const std::filesystem::path& file() const { return file_; }
    /// Where the names of its data files begin; empty if they are in this executable.
    const std::filesystem::path& folder() const { return folder_; }
    void set_folder(std::filesystem::path folder) { folder_ = std::move(folder); }

    /// Runs the author's scenario(), which describes the test. The error is what that throws.
    Result<void> fill(Plan& plan) const;

private:
    Library(void* handle, Entry entry, std::filesystem::path file, std::string name);

    Descriptor opened_;  // The dynamic linker knows the library by its number.
    void* handle_;
    Entry entry_;
    std::filesystem::path file_;
    std::string name_;
    std::filesystem::path folder_;
};

}  // namespace mayfly::scenario
