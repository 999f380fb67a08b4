# With MAYFLY_PRECOMPILE the compiler parses the heavy headers once, not in every source: about a
# third less time for a build from nothing. The preset dev has it off, so that a source which forgets
# an include is found, and because ccache does more for whoever builds often.
option(MAYFLY_PRECOMPILE "Precompile the headers that most sources include" OFF)

set(MAYFLY_HEAVY_HEADERS
    <boost/asio/basic_waitable_timer.hpp>
    <boost/asio/io_context.hpp>
    <boost/asio/ip/tcp.hpp>
    <boost/asio/post.hpp>
    <fmt/format.h>
)

# mayfly_precompile(NAME FLAG LIBRARIES ... HEADERS ...): what mayfly_use_precompiled(TARGET NAME)
# then takes. FLAG is -fPIC for libraries and -fPIE for programs: the compiler insists on the same.
function(mayfly_precompile name flag)
    if(NOT MAYFLY_PRECOMPILE)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 2 precompile "" "" "LIBRARIES;HEADERS")
    set(source ${PROJECT_BINARY_DIR}/precompiled_${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "// Written by Precompile.cmake.\n")
    set(target mayfly_precompiled_${name})
    add_library(${target} OBJECT ${source})
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE ${flag})
    target_link_libraries(
        ${target} PRIVATE mayfly_asio mayfly_fmt mayfly_warnings ${precompile_LIBRARIES}
    )
    target_precompile_headers(${target} PRIVATE ${MAYFLY_HEAVY_HEADERS} ${precompile_HEADERS})
endfunction()

function(mayfly_use_precompiled target name)
    if(MAYFLY_PRECOMPILE)
        target_link_libraries(${target} PRIVATE mayfly_asio)  # For its definitions.
        target_precompile_headers(${target} REUSE_FROM mayfly_precompiled_${name})
    endif()
endfunction()

mayfly_precompile(layers -fPIC)
