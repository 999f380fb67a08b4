# With MAYFLY_UNITY, the sources of a target compile in few batches, which spares parsing Boost for each.
# CMake's own unity builds name each source by its absolute path, which __FILE__ then repeats, so that a
# compiler cache knows nothing in another clone; here the paths are relative to the batch.
option(MAYFLY_UNITY "Compile the sources of a target in batches" OFF)
set(MAYFLY_UNITY_BATCH 20 CACHE STRING "The most sources of a batch")

# gcc inlines less in what it takes for a large unit, which cost 2 % of the instructions a request. In all other
# layers the same inlining would be a fifth of the compiler's time, and for nothing.
set(MAYFLY_LAYERS_OF_A_REQUEST mayfly_fiber mayfly_stats mayfly_net mayfly_http mayfly_load)

# What runs at most a few times a second is optimised less, which spares a quarter of its compiler's time. A linker
# takes the first copy of an inline function, so apps/mayfly links the layers of a request before these.
set(MAYFLY_RARELY_RUN mayfly mayfly_options mayfly_run_record mayfly_judge mayfly_report mayfly_scenario mayfly_web mayfly_workforce)

# mayfly_batch_sources(TARGET): a source with definitions of its own stays alone, and one with
# SKIP_UNITY_BUILD_INCLUSION.
function(mayfly_batch_sources target)
    get_target_property(sources ${target} SOURCES)
    if(NOT sources)
        return()
    endif()
    get_target_property(source_dir ${target} SOURCE_DIR)
    set(folder ${PROJECT_BINARY_DIR}/unity)
    set(kept "")
    set(batched "")
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${source_dir})
        get_source_file_property(alone ${source} TARGET_DIRECTORY ${target} SKIP_UNITY_BUILD_INCLUSION)
        get_source_file_property(definitions ${source} TARGET_DIRECTORY ${target} COMPILE_DEFINITIONS)
        get_source_file_property(header ${source} TARGET_DIRECTORY ${target} HEADER_FILE_ONLY)
        if(alone OR definitions OR header OR NOT source MATCHES "\\.cpp$")
            list(APPEND kept ${source})
        else()
            cmake_path(RELATIVE_PATH source BASE_DIRECTORY ${folder})
            list(APPEND batched ${source})
        endif()
    endforeach()
    # Batches of about the same size keep all cores busy.
    list(LENGTH batched count)
    math(EXPR batches "(${count} + ${MAYFLY_UNITY_BATCH} - 1) / ${MAYFLY_UNITY_BATCH}")
    set(number 0)
    while(batched)
        list(LENGTH batched count)
        math(EXPR size "(${count} + ${batches} - ${number} - 1) / (${batches} - ${number})")
        list(SUBLIST batched 0 ${size} batch)
        list(REMOVE_ITEM batched ${batch})
        list(TRANSFORM batch REPLACE "(.+)" "#include \"\\1\"\n")
        list(JOIN batch "" batch)
        file(CONFIGURE OUTPUT ${folder}/${target}_${number}.cpp CONTENT "${batch}" @ONLY)
        list(APPEND kept ${folder}/${target}_${number}.cpp)
        math(EXPR number "${number} + 1")
    endwhile()
    set_target_properties(${target} PROPERTIES SOURCES "${kept}")
    if(target IN_LIST MAYFLY_LAYERS_OF_A_REQUEST AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${target} PRIVATE --param=large-unit-insns=1000000)
    elseif(target IN_LIST MAYFLY_RARELY_RUN)
        target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
    endif()
endfunction()

# mayfly_batch_directory(DIRECTORY): all targets of the directory and of those below.
function(mayfly_batch_directory directory)
    get_property(targets DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
        get_target_property(type ${target} TYPE)
        if(type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$")
            mayfly_batch_sources(${target})
        endif()
    endforeach()
    get_property(directories DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
    foreach(subdirectory IN LISTS directories)
        mayfly_batch_directory(${subdirectory})
    endforeach()
endfunction()

# mayfly_compile_batches(TARGETS...): compiles the sources of these targets a second time, in the batches in which
# users build them, so that names that collide in one show. Nothing is made of the objects.
function(mayfly_compile_batches)
    foreach(target IN LISTS ARGN)
        get_target_property(sources ${target} SOURCES)
        get_target_property(source_dir ${target} SOURCE_DIR)
        list(FILTER sources INCLUDE REGEX "\\.cpp$")
        list(TRANSFORM sources PREPEND ${source_dir}/)
        add_library(${target}_in_batches OBJECT ${sources})
        foreach(property INCLUDE_DIRECTORIES COMPILE_DEFINITIONS LINK_LIBRARIES)
            get_target_property(value ${target} ${property})
            if(value)
                set_target_properties(${target}_in_batches PROPERTIES ${property} "${value}")
            endif()
        endforeach()
        target_compile_options(${target}_in_batches PRIVATE -O0 -g0)
        mayfly_batch_sources(${target}_in_batches)
        add_dependencies(mayfly_program_tests ${target}_in_batches)
    endforeach()
endfunction()

if(MAYFLY_UNITY)
    cmake_language(DEFER DIRECTORY ${PROJECT_SOURCE_DIR} CALL mayfly_batch_directory ${PROJECT_SOURCE_DIR})
elseif(MAYFLY_TESTS)
    # The layers and the options are compiled in batches by preset asan, the program only by preset install. A test of
    # the program includes nothing of it that could be forgotten.
    cmake_language(DEFER DIRECTORY ${PROJECT_SOURCE_DIR} CALL mayfly_compile_batches mayfly)
    cmake_language(
        DEFER DIRECTORY ${PROJECT_SOURCE_DIR} CALL mayfly_batch_directory ${PROJECT_SOURCE_DIR}/tests/e2e
    )
endif()
