# Compiles SOURCE with COMPILER against INCLUDE and checks the first error it reports.
file(STRINGS ${SOURCE} expected LIMIT_COUNT 1 REGEX "^// error: ")
string(REPLACE "// error: " "" expected "${expected}")
execute_process(
    COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${COMPILER} -std=c++20 -fsyntax-only -I ${INCLUDE} ${SOURCE}
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
