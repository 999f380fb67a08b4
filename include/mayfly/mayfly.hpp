// The one include of a scenario. Only the standard library comes with it.
#pragma once

#include <mayfly/http_client.hpp>
#include <mayfly/measure.hpp>
#include <mayfly/parallel.hpp>
#include <mayfly/plan.hpp>
#include <mayfly/random.hpp>
#include <mayfly/response.hpp>
#include <mayfly/sleep.hpp>
#include <mayfly/test.hpp>
#include <mayfly/user.hpp>
#include <mayfly/wait_time.hpp>

/// What a scenario file defines: fills the plan with kinds of users and their tasks. Called once in
/// every worker process before any user starts, so it should only describe the test.
extern "C" MAYFLY_API void scenario(mayfly::Plan& plan);
