# With ccache installed, a source that was compiled before is not compiled again, also in another clone:
# paths below the source folder count as relative, and the build folder's name does not count at all. What a
# source includes is learned from its compilation, because preprocessing it first takes a twentieth of the time.
# CCACHE_DIR and its other variables are the user's.
find_program(MAYFLY_CCACHE ccache)
find_program(MAYFLY_ENV env)
if(MAYFLY_CCACHE AND MAYFLY_ENV AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Not cmake -E env, whose start takes longer than to find an object in the cache.
    set(MAYFLY_PREPROCESSING_LAUNCHER
        ${MAYFLY_ENV} CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_NODEPEND=1 ${MAYFLY_CCACHE}
    )
    string(REPLACE NODEPEND DEPEND CMAKE_CXX_COMPILER_LAUNCHER "${MAYFLY_PREPROCESSING_LAUNCHER}")
endif()
