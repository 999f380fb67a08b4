# Compiles SOURCE as MAYFLY does, with its cache in CACHE, and checks the first error that the compiler
# reports and, where one is expected, mayfly's hint.
file(STRINGS ${SOURCE} expected LIMIT_COUNT 1 REGEX "^// error: ")
string(REPLACE "// error: " "" expected "${expected}")
file(STRINGS ${SOURCE} hint LIMIT_COUNT 1 REGEX "^// hint: ")
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env --unset=CXX --unset=MAYFLY_CXXFLAGS LC_ALL=C MAYFLY_CACHE_DIR=${CACHE} ${MAYFLY} check ${SOURCE}
    RESULT_VARIABLE failed
    ERROR_VARIABLE words
)
if(NOT failed)
    message(FATAL_ERROR "${SOURCE} compiles, and should say: ${expected}")
endif()
string(REGEX MATCH "error: [^\n]*" first "${words}")
if(NOT first MATCHES "${expected}")
    message(FATAL_ERROR "The first error should match\n  ${expected}\nand is\n  ${first}\nin\n${words}")
endif()

if(hint)
    string(REPLACE "// hint: " "" hint "${hint}")
    string(REPLACE ";" "," words "${words}")  # It would divide the list.
    string(REGEX MATCHALL "hint: [^\n]*" hints "${words}")
    list(LENGTH hints count)
    if(NOT count EQUAL 1 OR NOT hints MATCHES "${hint}")
        message(FATAL_ERROR "The only hint should match\n  ${hint}\nand mayfly says\n${words}")
    endif()
endif()
