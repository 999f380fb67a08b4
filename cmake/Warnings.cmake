# Linked PRIVATE by mayfly's own targets, so that no consumer inherits our warnings.
add_library(mayfly_warnings INTERFACE)
target_compile_options(
    mayfly_warnings
    INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
              -Woverloaded-virtual -fstack-clash-protection
              # Designated initialisers leave out what has its default, by intent.
              -Wno-missing-field-initializers
)
if(MAYFLY_WERROR)
    target_compile_options(mayfly_warnings INTERFACE -Werror)
endif()
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_definitions(mayfly_warnings INTERFACE _GLIBCXX_ASSERTIONS)
endif()
