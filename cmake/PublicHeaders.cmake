# What a scenario may include: installed, embedded in the program, and each compiled alone. The tidy
# test compares this list with the folder.
set(MAYFLY_PUBLIC_HEADERS
    arrivals.hpp
    blocking.hpp
    channel.hpp
    descriptor.hpp
    events.hpp
    export.hpp
    field.hpp
    http_client.hpp
    json.hpp
    json_text.hpp
    json_value.hpp
    labels.hpp
    log.hpp
    mayfly.hpp
    measure.hpp
    metric.hpp
    mutex.hpp
    parallel.hpp
    plan.hpp
    random.hpp
    request.hpp
    response.hpp
    rows.hpp
    semaphore.hpp
    shape.hpp
    sleep.hpp
    stream.hpp
    task.hpp
    tcp.hpp
    test.hpp
    text.hpp
    udp.hpp
    user.hpp
    wait_time.hpp
)
# Over libraries that mayfly itself does not need; they are not compiled with it.
set(MAYFLY_CLIENT_HEADERS
    clients/deadline.hpp
    clients/host_port.hpp
    clients/postgres.hpp
    clients/postgres_rows.hpp
    clients/redis.hpp
    clients/redis_reply.hpp
)
list(TRANSFORM MAYFLY_PUBLIC_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/include/mayfly/)
list(TRANSFORM MAYFLY_CLIENT_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/include/mayfly/)
