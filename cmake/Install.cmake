# What `cmake --install` puts where, and what other projects get from it:
#   mayfly::scenario   headers and flags for a scenario
#   mayfly::mayfly     the program, for add_test(COMMAND mayfly::mayfly run ...)
#   mayfly::target     the demo server
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
include(AddScenario)
include(ScenarioAbi)

add_library(mayfly_scenario_api INTERFACE)
add_library(mayfly::scenario ALIAS mayfly_scenario_api)
set_target_properties(mayfly_scenario_api PROPERTIES EXPORT_NAME scenario)
target_sources(
    mayfly_scenario_api
    INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
              FILES ${MAYFLY_PUBLIC_HEADERS}
    INTERFACE FILE_SET clients TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include
              FILES ${MAYFLY_CLIENT_HEADERS}
)
target_compile_features(mayfly_scenario_api INTERFACE cxx_std_20)
# Users run on small stacks with a guard page; this keeps one big frame from jumping over it.
target_compile_options(mayfly_scenario_api INTERFACE -fstack-clash-protection)
# Names the headers that it was compiled against; mayfly refuses a module with another name.
target_link_options(mayfly_scenario_api INTERFACE LINKER:--defsym=${MAYFLY_ABI_SYMBOL}=0)
set_target_properties(mayfly_scenario_api PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)

set(mayfly_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/mayfly)

install(
    TARGETS mayfly_scenario_api
    EXPORT mayflyTargets
    FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILE_SET clients DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
)
foreach(program IN ITEMS mayfly mayfly_target)
    if(TARGET ${program})
        install(TARGETS ${program} EXPORT mayflyTargets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    endif()
endforeach()
if(TARGET mayfly_target)
    set_target_properties(mayfly_target PROPERTIES EXPORT_NAME target)
endif()
if(TARGET mayfly_precompiled)
    # Not where it is only staged, because the headers are compiled for the place and the machine that use them.
    install(
        CODE "if(\"\$ENV{DESTDIR}\" STREQUAL \"\")
                  execute_process(
                      COMMAND \"\${CMAKE_COMMAND}\" -E env --unset=CXX --unset=MAYFLY_CXXFLAGS
                              \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/mayfly\" precompile
                      RESULT_VARIABLE failed
                  )
                  if(failed)
                      message(WARNING \"Everybody's first scenario will take a second longer to compile.\")
                  endif()
              endif()"
    )
endif()
install(EXPORT mayflyTargets NAMESPACE mayfly:: DESTINATION ${mayfly_config_dir})

configure_package_config_file(
    ${PROJECT_SOURCE_DIR}/cmake/mayflyConfig.cmake.in
    ${PROJECT_BINARY_DIR}/mayflyConfig.cmake
    INSTALL_DESTINATION ${mayfly_config_dir}
)
write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/mayflyConfigVersion.cmake COMPATIBILITY SameMinorVersion
)
install(
    FILES ${PROJECT_BINARY_DIR}/mayflyConfig.cmake
          ${PROJECT_BINARY_DIR}/mayflyConfigVersion.cmake
          ${PROJECT_SOURCE_DIR}/cmake/AddScenario.cmake
    DESTINATION ${mayfly_config_dir}
)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DATADIR}/mayfly)
install(
    DIRECTORY ${PROJECT_SOURCE_DIR}/docs/
    DESTINATION ${CMAKE_INSTALL_DOCDIR}
    FILES_MATCHING PATTERN "*.md"
)
install(
    FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
    DESTINATION ${CMAKE_INSTALL_DOCDIR}
)
