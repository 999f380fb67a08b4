# mayfly_embed_files(TARGET FUNCTION QUALIFIED_NAME BASE_DIR DIR FILES ...)
#
# Puts files into TARGET and defines `std::span<const std::pair<std::string_view, std::string_view>>
# QUALIFIED_NAME()` over them: each file's name relative to DIR, and its bytes. The assembler reads
# the files, so that it costs nothing to compile however large they are; TARGET is built anew when
# one changes.
function(mayfly_embed_files target)
    cmake_parse_arguments(PARSE_ARGV 1 embed "" "FUNCTION;BASE_DIR" "FILES")
    string(MAKE_C_IDENTIFIER "${embed_FUNCTION}" prefix)
    set(blobs "")
    set(declarations "")
    set(entries "")
    set(index 0)
    foreach(file IN LISTS embed_FILES)
        cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${embed_BASE_DIR} OUTPUT_VARIABLE name)
        set(symbol ${prefix}_${index})
        string(
            APPEND blobs
            "    .global ${symbol}\n    .hidden ${symbol}\n${symbol}:\n"
            "    .incbin \"${file}\"\n"
            "    .global ${symbol}_end\n    .hidden ${symbol}_end\n${symbol}_end:\n    .byte 0\n"
        )
        string(APPEND declarations "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
        string(APPEND entries "        File{\"${name}\", {${symbol}, ${symbol}_end}},\n")
        math(EXPR index "${index} + 1")
    endforeach()
    string(REGEX REPLACE "::[^:]*$" "" namespace "${embed_FUNCTION}")
    string(REGEX REPLACE "^.*::" "" function "${embed_FUNCTION}")
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${prefix}.cpp)
    file(
        CONFIGURE
        OUTPUT ${source}
        CONTENT [==[
// Written by EmbedFiles.cmake.
#include <span>
#include <string_view>
#include <utility>

asm(R"(
    .pushsection .rodata
@blobs@    .popsection
)");

extern "C" {
@declarations@}

namespace @namespace@ {

using File = std::pair<std::string_view, std::string_view>;

std::span<const File> @function@() {
    static const File files[] = {
@entries@    };
    return files;
}

}  // namespace @namespace@
]==]
        @ONLY
    )
    # Alone, because a unity build would forget what the object depends on.
    set_source_files_properties(
        ${source} PROPERTIES OBJECT_DEPENDS "${embed_FILES}" SKIP_UNITY_BUILD_INCLUSION ON
    )
    target_sources(${target} PRIVATE ${source})
    # Only the preprocessed source shows a compiler cache that the assembler reads files. It then keeps no object.
    if(MAYFLY_PREPROCESSING_LAUNCHER)
        set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "${MAYFLY_PREPROCESSING_LAUNCHER}")
    endif()
endfunction()
