# libFuzzer tries what an input reaches, by what the compiler calls at each branch and comparison. It comes with clang,
# but what gcc compiled tells as much, so the objects of the sanitizers' tests serve it as well. gcc's call at a branch
# is one that libFuzzer refuses since version 6, so coverage.cpp counts in its place.
find_library(
    MAYFLY_LIBFUZZER clang_rt.fuzzer-${CMAKE_SYSTEM_PROCESSOR}
    PATHS /usr/lib/llvm-16/lib/clang/16/lib/linux REQUIRED
)
add_library(mayfly_coverage STATIC ${PROJECT_SOURCE_DIR}/tests/fuzz/coverage.cpp)
add_compile_options(-fsanitize-coverage=trace-pc,trace-cmp)
add_link_options(-Wl,--wrap=__sanitizer_cov_trace_pc)
link_libraries($<BUILD_INTERFACE:mayfly_coverage>)

add_library(mayfly_libfuzzer INTERFACE)
target_link_options(
    mayfly_libfuzzer INTERFACE LINKER:--whole-archive ${MAYFLY_LIBFUZZER} LINKER:--no-whole-archive
)
