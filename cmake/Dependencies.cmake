# Everything mayfly is built from comes from Debian's packages; nothing is downloaded or vendored.
# What is not part of every system is linked statically: a program that `mayfly build` made, or a
# copy of mayfly itself, needs only the C and C++ runtime libraries where it runs.
set(Boost_USE_STATIC_LIBS ON)
set(OPENSSL_USE_STATIC_LIBS ON)
set(ZLIB_USE_STATIC_LIBS ON)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS context url)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)

find_path(BROTLI_INCLUDE_DIR brotli/decode.h REQUIRED)
find_library(BROTLI_DECODE_LIBRARY NAMES libbrotlidec.a brotlidec REQUIRED)
find_library(BROTLI_COMMON_LIBRARY NAMES libbrotlicommon.a brotlicommon REQUIRED)
find_path(ZSTD_INCLUDE_DIR zstd.h REQUIRED)
find_library(ZSTD_LIBRARY NAMES libzstd.a zstd REQUIRED)

find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
find_path(SQLITE_INCLUDE_DIR sqlite3.h REQUIRED)
find_library(SQLITE_LIBRARY NAMES libsqlite3.a sqlite3 REQUIRED)

find_path(UTF8PROC_INCLUDE_DIR utf8proc.h REQUIRED)
find_library(UTF8PROC_LIBRARY NAMES libutf8proc.a utf8proc REQUIRED)

find_path(RE2_INCLUDE_DIR re2/re2.h REQUIRED)
find_library(RE2_LIBRARY NAMES libre2.a re2 REQUIRED)

find_path(PSL_INCLUDE_DIR libpsl.h REQUIRED)
find_path(IDN2_INCLUDE_DIR idn2.h REQUIRED)
find_library(PSL_LIBRARY NAMES libpsl.a psl REQUIRED)
find_library(IDN2_LIBRARY NAMES libidn2.a idn2 REQUIRED)
find_library(UNISTRING_LIBRARY NAMES libunistring.a unistring REQUIRED)

# Third-party code that Asio, Beast and friends need, with the switches that must be the same in
# every translation unit. Asio's own functions are compiled once, not with each source that calls them.
add_library(mayfly_asio STATIC ${CMAKE_CURRENT_LIST_DIR}/asio.cpp)
target_link_libraries(
    mayfly_asio PUBLIC Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads
)
target_compile_definitions(
    mayfly_asio PUBLIC BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY
                       BOOST_ASIO_SEPARATE_COMPILATION
                       # No timer counts in Boost's dates, which take a source a second to parse.
                       BOOST_ASIO_DISABLE_BOOST_DATE_TIME
)

add_library(mayfly_brotli INTERFACE)
target_include_directories(mayfly_brotli SYSTEM INTERFACE ${BROTLI_INCLUDE_DIR})
target_link_libraries(mayfly_brotli INTERFACE ${BROTLI_DECODE_LIBRARY} ${BROTLI_COMMON_LIBRARY})

add_library(mayfly_zstd INTERFACE)
target_include_directories(mayfly_zstd SYSTEM INTERFACE ${ZSTD_INCLUDE_DIR})
target_link_libraries(mayfly_zstd INTERFACE ${ZSTD_LIBRARY} Threads::Threads)

add_library(mayfly_sqlite INTERFACE)
target_include_directories(mayfly_sqlite SYSTEM INTERFACE ${SQLITE_INCLUDE_DIR})
target_link_libraries(mayfly_sqlite INTERFACE ${SQLITE_LIBRARY} Threads::Threads ${CMAKE_DL_LIBS})

add_library(mayfly_re2 INTERFACE)
target_include_directories(mayfly_re2 SYSTEM INTERFACE ${RE2_INCLUDE_DIR})
target_link_libraries(mayfly_re2 INTERFACE ${RE2_LIBRARY} Threads::Threads)

add_library(mayfly_utf8proc INTERFACE)
target_include_directories(mayfly_utf8proc SYSTEM INTERFACE ${UTF8PROC_INCLUDE_DIR})
target_link_libraries(mayfly_utf8proc INTERFACE ${UTF8PROC_LIBRARY})

# Names of hosts: the list of public suffixes, which Debian compiles into the library, and names with
# letters beyond ASCII. In the order in which the static libraries need each other.
add_library(mayfly_psl INTERFACE)
target_include_directories(
    mayfly_psl SYSTEM INTERFACE ${PSL_INCLUDE_DIR} ${IDN2_INCLUDE_DIR}
)
target_link_libraries(
    mayfly_psl INTERFACE ${PSL_LIBRARY} ${IDN2_LIBRARY} ${UNISTRING_LIBRARY}
)

add_library(mayfly_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cpp)
target_include_directories(
    mayfly_fmt SYSTEM PUBLIC $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>
)
