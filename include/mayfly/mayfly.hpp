// The one header that every scenario includes. It includes only the standard library.
#pragma once

#include <mayfly/arrivals.hpp>
#include <mayfly/blocking.hpp>
#include <mayfly/descriptor.hpp>
#include <mayfly/events.hpp>
#include <mayfly/http_client.hpp>
#include <mayfly/labels.hpp>
#include <mayfly/log.hpp>
#include <mayfly/measure.hpp>
#include <mayfly/metric.hpp>
#include <mayfly/parallel.hpp>
#include <mayfly/plan.hpp>
#include <mayfly/random.hpp>
#include <mayfly/response.hpp>
#include <mayfly/rows.hpp>
#include <mayfly/shape.hpp>
#include <mayfly/sleep.hpp>
#include <mayfly/test.hpp>
#include <mayfly/text.hpp>
#include <mayfly/user.hpp>
#include <mayfly/wait_time.hpp>

/// Every scenario defines this function, which fills the plan with kinds of users and their tasks.
/// It runs once in every worker process before any user starts and should only describe the test.
extern "C" MAYFLY_API void scenario(mayfly::Plan& plan);
