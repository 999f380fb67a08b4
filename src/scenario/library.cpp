#include "scenario/library.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/system_error.hpp"
#include "base/text.hpp"
#include "load/user_kinds.hpp"
#include "scenario/elf_symbols.hpp"
#include "scenario/public_headers.hpp"

namespace mayfly::scenario {
namespace {

/// "mayfly_abi_0_1_0_3fa91c20b7de" → "mayfly 0.1.0 (headers 3fa91c20b7de)".
std::string version_in(std::string_view symbol) {
    symbol.remove_prefix(abi_prefix.size());
    const std::size_t hash = symbol.rfind('_');
    std::string version(symbol.substr(0, hash));
    std::replace(version.begin(), version.end(), '_', '.');
    return fmt::format("mayfly {} (headers {})", version, symbol.substr(hash + 1));
}

Result<void> check_abi(const std::string& name, const std::vector<std::string>& symbols) {
    std::string other = "no known mayfly";
    for (const std::string& symbol : symbols) {
        if (symbol == abi_symbol()) return {};
        if (symbol.starts_with(abi_prefix)) other = version_in(symbol);
    }
    return Error{fmt::format(
        "{} was compiled for {}, and this is {}; compile it again with this one",
        name,
        other,
        version_in(abi_symbol())
    )};
}

/// A function that was probably meant to be the entry: "scenario" with other parameters, in a
/// namespace, or in another case.
std::string near_miss(const std::vector<std::string>& symbols) {
    for (const std::string& symbol : symbols) {
        const std::string full = demangled(symbol);
        const std::string lower = lower_case(full.substr(0, full.find('(')));
        // What belongs to it, such as its lambdas and their types, is named after it.
        if (lower.find_first_of(" <") != lower.npos || full.find(")::") != full.npos) continue;
        if (lower == "scenario" || lower.ends_with("::scenario")) return full;
    }
    return {};
}

Error no_entry(const std::string& name, const std::vector<std::string>& symbols) {
    std::string text = fmt::format("{} defines no `void scenario(mayfly::Plan&)`", name);
    const std::string near = near_miss(symbols);
    if (near.empty()) return {text + "; add it, `mayfly new` shows one"};
    const auto remedy =
        near.ends_with("::scenario(mayfly::Plan&)") ? "; take it out of its namespace" : "";
    return {fmt::format("{}; it has `{}`, which is another function{}", text, near, remedy)};
}

/// The dynamic linker's "….so: undefined symbol: _ZN…" as a sentence about the scenario.
Error cannot_open(const std::string& name, std::string_view reason) {
    constexpr std::string_view undefined = "undefined symbol: ";
    const std::size_t at = reason.find(undefined);
    if (reason.find("cannot open shared object file") != reason.npos) {
        return {fmt::format(
            "{} needs {}, which this machine does not have; install the package that it is in",
            name,
            reason.substr(0, reason.find(':'))
        )};
    }
    if (at == std::string_view::npos) return {fmt::format("opening {}: {}", name, reason)};
    std::string_view symbol = reason.substr(at + undefined.size());
    symbol = symbol.substr(0, symbol.find_first_of(", \t"));
    return {fmt::format(
        "{} uses `{}`, which is defined nowhere; define it, or name its library in "
        "MAYFLY_CXXFLAGS",
        name,
        demangled(std::string(symbol))
    )};
}

/// Whether only we (or root, who may do everything) can have written an open file.
bool is_of_ourselves(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
           (status.st_uid == ::geteuid() || status.st_uid == 0) && (status.st_mode & 022) == 0;
}

}  // namespace

Result<Library> Library::open(const std::filesystem::path& file, std::string name, Writer writer) {
    Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened) return Error{fmt::format("reading {}: {}", file.string(), last_error())};
    if (writer == Writer::only_ourselves && !is_of_ourselves(opened.get())) {
        return Error{fmt::format(
            "somebody else can write {}, and mayfly runs code from it; remove it or set "
            "MAYFLY_CACHE_DIR to another folder",
            file.string()
        )};
    }
    // By its number, as its name may mean another file meanwhile. With the process's number, so
    // that a debugger finds it as well.
    const auto path = fmt::format("/proc/{}/fd/{}", ::getpid(), opened.get());
    auto bytes = read_file(path);
    if (!bytes) return bytes.error();
    auto symbols = defined_symbols(*bytes);
    if (!symbols) return within(name, symbols.error());
    if (auto fits = check_abi(name, *symbols); !fits) return fits.error();

    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return cannot_open(name, ::dlerror());
    auto entry = reinterpret_cast<Entry>(::dlsym(handle, "scenario"));
    if (entry == nullptr) {
        ::dlclose(handle);
        return no_entry(name, *symbols);
    }
    Library library(handle, entry, std::filesystem::absolute(file), std::move(name));
    library.opened_ = std::move(opened);
    return library;
}

Library::Library(void* handle, Entry entry, std::filesystem::path file, std::string name)
    : handle_(handle), entry_(entry), file_(std::move(file)), name_(std::move(name)) {}

Library::~Library() {
    if (handle_ != nullptr) ::dlclose(handle_);
}

Library::Library(Library&& other) noexcept
    : opened_(std::move(other.opened_)),
      handle_(std::exchange(other.handle_, nullptr)),
      entry_(other.entry_),
      file_(std::move(other.file_)),
      name_(std::move(other.name_)),
      folder_(std::move(other.folder_)) {}

Library& Library::operator=(Library&& other) noexcept {
    std::swap(opened_, other.opened_);
    std::swap(handle_, other.handle_);
    std::swap(entry_, other.entry_);
    std::swap(file_, other.file_);
    std::swap(name_, other.name_);
    std::swap(folder_, other.folder_);
    return *this;
}

Result<void> Library::fill(Plan& plan) const {
    auto filled = load::fill(plan, entry_);
    if (!filled) return within(name_, filled.error());
    return {};
}

}  // namespace mayfly::scenario
