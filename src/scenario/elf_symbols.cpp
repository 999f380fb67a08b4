#include "scenario/elf_symbols.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <elf.h>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>

namespace mayfly::scenario {
namespace {

/// A record at `offset`, if it is all there.
template <class Record>
std::optional<Record> read(std::string_view bytes, std::uint64_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(Record)) return std::nullopt;
    Record record;
    std::memcpy(&record, bytes.data() + offset, sizeof record);
    return record;
}

std::string_view section(std::string_view bytes, const Elf64_Shdr& header) {
    if (header.sh_offset > bytes.size() || header.sh_size > bytes.size() - header.sh_offset)
        return {};
    return bytes.substr(header.sh_offset, header.sh_size);
}

void add_symbols(
    std::string_view table, std::string_view strings, std::vector<std::string>& names
) {
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= table.size(); at += sizeof(Elf64_Sym)) {
        const auto symbol = *read<Elf64_Sym>(table, at);
        const auto type = ELF64_ST_TYPE(symbol.st_info);
        if (symbol.st_shndx == SHN_UNDEF || type == STT_SECTION || type == STT_FILE) continue;
        if (symbol.st_name == 0 || symbol.st_name >= strings.size()) continue;
        const std::string_view rest = strings.substr(symbol.st_name);
        names.emplace_back(rest.substr(0, rest.find('\0')));
    }
}

}  // namespace

Result<std::vector<std::string>> defined_symbols(std::string_view library) {
    const auto header = read<Elf64_Ehdr>(library, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return Error{"it is no shared library"};
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_type != ET_DYN)
        return Error{"it is no shared library for this machine"};
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < header->e_shnum; ++i) {
        const auto table = read<Elf64_Shdr>(library, header->e_shoff + i * sizeof(Elf64_Shdr));
        if (!table) return Error{"it is a damaged shared library"};
        if (table->sh_type != SHT_DYNSYM && table->sh_type != SHT_SYMTAB) continue;
        const auto strings =
            read<Elf64_Shdr>(library, header->e_shoff + table->sh_link * sizeof(Elf64_Shdr));
        if (!strings) return Error{"it is a damaged shared library"};
        add_symbols(section(library, *table), section(library, *strings), names);
    }
    return names;
}

bool is_whole_library(const std::filesystem::path& file) {
    std::string begin(sizeof(Elf64_Ehdr), '\0');
    std::ifstream(file, std::ios::binary).read(begin.data(), sizeof(Elf64_Ehdr));
    const auto header = read<Elf64_Ehdr>(begin, 0);
    if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return false;
    // The table of sections is the last thing in it.
    const auto end = header->e_shoff + header->e_shnum * std::uint64_t{sizeof(Elf64_Shdr)};
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    return !failed && size >= end;
}

std::string demangled(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> name(
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free
    );
    return name ? std::string(name.get()) : symbol;
}

}  // namespace mayfly::scenario
