// What the made-up requests of some time are made of: statuses and phases.

import type { Phase } from "../src/wire";
import type { Latencies } from "./latency";
import type { Endpoint } from "./scenario";

/** Of what share of the response time each phase is. */
export const phaseShares = [
  ["connect", 0.04],
  ["tls", 0.02],
  ["send", 0.01],
  ["first_byte", 0.83],
  ["receive", 0.1],
] as const;

/** Requests of one endpoint in some time. */
export interface Answered {
  latencies: Latencies;
  failures: number;
  endpoint: Endpoint;
}

export function statusesOf(parts: Answered[]): Record<string, number> {
  const statuses: Record<string, number> = {};
  for (const { latencies, failures, endpoint } of parts) {
    const passed = latencies.count - failures;
    if (passed > 0) statuses["200"] = (statuses["200"] ?? 0) + passed;
    if (failures > 0) statuses[endpoint.status] = (statuses[endpoint.status] ?? 0) + failures;
  }
  return statuses;
}

export function phaseOf(all: Latencies, share: number): Phase {
  return {
    count: all.count,
    mean: all.mean * share,
    p50: all.percentile(50) * share,
    p95: all.percentile(95) * share,
    p99: all.percentile(99) * share,
    max: all.max * share,
  };
}
