# MAYFLY_ABI_SYMBOL and MAYFLY_ABI_TAG: what the public headers (and sanitizers) of this mayfly are
# called. Every scenario's library carries a symbol of that name, put there by the linker, so that
# one compiled against other headers is refused with a sentence before it can do harm.
include(PublicHeaders)

set_property(
    DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${MAYFLY_PUBLIC_HEADERS} ${MAYFLY_CLIENT_HEADERS}
)
set(abi_source "${MAYFLY_SANITIZE}")
foreach(header IN LISTS MAYFLY_PUBLIC_HEADERS MAYFLY_CLIENT_HEADERS)
    file(SHA256 ${header} hash)
    string(APPEND abi_source " ${hash}")
endforeach()
string(SHA256 hash "${abi_source}")
string(SUBSTRING ${hash} 0 12 hash)
set(MAYFLY_ABI_TAG ${PROJECT_VERSION}-${hash})
string(REPLACE "." "_" MAYFLY_ABI_SYMBOL mayfly_abi_${PROJECT_VERSION}_${hash})
