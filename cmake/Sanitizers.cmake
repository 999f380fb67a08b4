# One switch for the whole tree: a fiber that crosses from instrumented into plain code would
# confuse both sanitizers.
if(MAYFLY_SANITIZE)
    add_compile_options(-fsanitize=${MAYFLY_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MAYFLY_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND MAYFLY_SANITIZE MATCHES "address")
        add_compile_definitions(__SANITIZE_ADDRESS__)  # As gcc defines it.
    endif()
    if(MAYFLY_SANITIZE MATCHES "thread")
        # ThreadSanitizer knows no fences, and what Asio hands over goes through a mutex, too.
        add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
    endif()
    if(MAYFLY_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize-recover=undefined)
        # These two checks of each access are a quarter of the build. AddressSanitizer reports an access
        # through a null pointer as well, and nothing here depends on alignment.
        add_compile_options(-fno-sanitize=null,alignment)
    endif()
endif()
if(MAYFLY_FUZZ)
    include(LibFuzzer)
endif()
if(MAYFLY_COVERAGE)
    add_compile_options(--coverage)
    add_link_options(--coverage)
endif()
