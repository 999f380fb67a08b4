// A scenario's shared library, open in this process. Must outlive every Plan that it filled, for
// the plan's tasks are code of the library.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace mayfly {
class Plan;
}

namespace mayfly::scenario {

class Library {
public:
    /// Opens a library and finds its `scenario`. Errors call it `name`, as its author does. Checks
    /// before it runs any code of the library that it was compiled against this mayfly's headers.
    static Result<Library> open(const std::filesystem::path& file, std::string name);

    ~Library();
    Library(Library&& other) noexcept;
    Library& operator=(Library&& other) noexcept;

    const std::string& name() const { return name_; }
    /// Where another process on this machine can open it, too.
    const std::filesystem::path& file() const { return file_; }

    /// Lets the author's scenario() describe the test. What it throws is the error.
    Result<void> fill(Plan& plan) const;

private:
    using Entry = void (*)(Plan&);

    Library(void* handle, Entry entry, std::filesystem::path file, std::string name);

    void* handle_;
    Entry entry_;
    std::filesystem::path file_;
    std::string name_;
};

}  // namespace mayfly::scenario
