# cmake -D FROM=src/web/ui -D TO=build/... -D "FILES=..." [-D NPM=npm [-D OMIT=dev]] -P step.cmake
#
# Copies files to where the page is built, in place of what was there under the same folders. With
# NPM, the files name packages, which are fetched, but for those to OMIT.
cmake_minimum_required(VERSION 3.25)

set(folders ${FILES})
list(FILTER folders INCLUDE REGEX "/")
list(TRANSFORM folders REPLACE "/.*" "")
list(REMOVE_DUPLICATES folders)
foreach(folder IN LISTS folders)
    file(REMOVE_RECURSE "${TO}/${folder}")
endforeach()
foreach(file IN LISTS FILES)
    get_filename_component(folder "${file}" DIRECTORY)
    file(COPY "${FROM}/${file}" DESTINATION "${TO}/${folder}")
endforeach()

if(NPM)
    list(TRANSFORM OMIT PREPEND --omit= OUTPUT_VARIABLE omit)
    # No package may run a script of its own while it is installed.
    execute_process(
        COMMAND "${NPM}" ci ${omit} --ignore-scripts --no-audit --no-fund --loglevel=error
        WORKING_DIRECTORY "${TO}"
        RESULT_VARIABLE result
        OUTPUT_QUIET
    )
    if(NOT result EQUAL 0)
        message(
            FATAL_ERROR
                "npm could not fetch the packages of the dashboard's page; see above. Without a "
                "network, configure with -D MAYFLY_WEB=OFF to build mayfly without its dashboard."
        )
    endif()
endif()
