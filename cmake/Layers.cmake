# mayfly_add_layer(NAME SOURCES ... LAYERS ... LIBRARIES ...)
#
# One static library per folder of src/. LAYERS names the layers that this one may use: the same
# table as in docs/ARCHITECTURE.md, so a forbidden call fails to link and a forbidden include fails
# the tidy test.
function(mayfly_add_layer name)
    cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "SOURCES;LAYERS;LIBRARIES;PRIVATE_LIBRARIES")
    add_library(mayfly_${name} STATIC ${layer_SOURCES})
    target_include_directories(
        mayfly_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include
    )
    list(TRANSFORM layer_LAYERS PREPEND mayfly_)
    target_link_libraries(
        mayfly_${name}
        PUBLIC ${layer_LAYERS} ${layer_LIBRARIES}
        PRIVATE mayfly_warnings ${layer_PRIVATE_LIBRARIES}
    )
endfunction()
