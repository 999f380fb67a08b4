# mayfly_add_scenario(TARGET SOURCES...)
#
# Builds a scenario as a module that `mayfly run` accepts in place of its source. For projects that
# want their build system, not mayfly, to compile: `mayfly run $<TARGET_FILE:shop>`. Only headers
# are needed: the module finds mayfly's functions in the executable that loads it.
function(mayfly_add_scenario target)
    add_library(${target} MODULE ${ARGN})
    target_link_libraries(${target} PRIVATE mayfly::scenario)
    set_target_properties(${target} PROPERTIES PREFIX "" SUFFIX ".so")
endfunction()
