# Debug builds link some seventy programs, several times faster with mold. What users install is linked
# by the system's linker.
find_program(MAYFLY_MOLD mold)
if(MAYFLY_MOLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_link_options(-fuse-ld=mold)
endif()
