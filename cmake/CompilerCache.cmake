# With ccache installed, a source that was compiled before is not compiled again, also in another clone:
# paths below the source folder count as relative, and the build folder's name does not count at all.
# CCACHE_DIR and its other variables are the user's.
find_program(MAYFLY_CCACHE ccache)
if(MAYFLY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${MAYFLY_CCACHE}
    )
endif()
