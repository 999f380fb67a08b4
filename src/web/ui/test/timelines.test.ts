// What a report shows of a part of the run, against what the stand-in's server says of the same part.

import { expect, it } from "vitest";
import { Simulation } from "../mock/simulation";
import { rangeIn, rowIn, rowsIn } from "../src/model/timelines";

function run() {
  let now = 1_000_000_000_000;
  const simulation = new Simulation({ entries: 60, now: () => now });
  simulation.start({ users: 300, spawn_rate: 100 });
  for (let i = 0; i < 30; i += 1) {
    now += 1000;
    simulation.tick();
  }
  return { simulation, timelines: simulation.tallies.timelines(), end: now };
}

it("has a row over time with gaps where nothing ended", () => {
  const { simulation, timelines } = run();
  const busiest = timelines.rows[0];
  if (!busiest) throw new Error("no rows");
  const history = rowIn(timelines, busiest.method, busiest.name);
  const requests = history?.requests_per_second.reduce((sum, rate) => sum + rate, 0);
  const entries = simulation.snapshot().entries;
  const same = entries.find(({ method, name }) => method === busiest.method && name === busiest.name);
  expect(requests).toBeCloseTo(same?.num_requests ?? 0);
  expect(history?.p95).toHaveLength(timelines.time_ms.length);
  expect(history?.heat.every((cells, at) => (cells.length > 0) === (history.p50[at] !== null))).toBe(true);
  expect(history?.content_length?.filter((size) => size !== null)).toHaveLength(
    history?.heat.filter((cells) => cells.length > 0).length ?? 0,
  );
  const answered = Object.values(history?.statuses ?? {}).flat();
  expect(answered.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(requests ?? 0);
  expect(history?.phases?.dns.every((mean) => mean === null)).toBe(true);
  expect(rowIn(timelines, "GET", "nothing like this")).toBeNull();
  expect(rowsIn(timelines).rows).toHaveLength(50);
});

it("has the figures of a range, and snaps to points", () => {
  const { simulation, timelines, end } = run();
  const range = rangeIn(timelines, end - 9_500, end - 200);
  expect(range?.seconds).toBe(10);
  expect(range?.entries).toHaveLength(50);
  const requests = range?.entries.reduce((sum, row) => sum + row.num_requests, 0);
  expect(range?.totals.num_requests).toBe(requests);
  const busiest = range?.entries[0];
  expect(busiest?.percentiles["50"]).toBeLessThanOrEqual(busiest?.percentiles["99"] ?? 0);
  expect(busiest?.percentiles["100"]).toBe(busiest?.max_response_time);
  const same = simulation.range(end - 9_500, end - 200)?.entries.find(
    ({ method, name }) => method === busiest?.method && name === busiest.name,
  );
  expect(busiest?.statuses).toEqual(same?.statuses);
  expect(busiest?.avg_content_length).toBeCloseTo(same?.avg_content_length ?? 0);
  expect(busiest?.phases?.send?.count).toBe(same?.phases?.send?.count);
  expect(rangeIn(timelines, 0, 1000)).toBeNull();
});

it("tells successes from failures", () => {
  const track = {
    ...{ points: [0], requests: [4], failures: [1], mean: [26], max: [100] },
    ...{ cells: [[96, 3, 240, 1]], failed_mean: [100], failed_max: [100], failed_cells: [[240, 1]] },
  };
  const none = { points: [], requests: [], failures: [], mean: [], max: [], cells: [] };
  const others = { ...none, failed_mean: [], failed_max: [], failed_cells: [] };
  const timelines = {
    ...{ resolution_ms: 1000, time_ms: [1000], span_ms: [1000], seconds: [1], others },
    rows: [{ method: "GET", name: "/", ...track }],
    errors: [{ method: "GET", name: "/", error: "500", points: [[0, 1]] as [number, number][] }],
    workers: [],
  };
  const range = rangeIn(timelines, 0, 9000);
  expect(range?.totals.success_time?.count).toBe(3);
  expect(range?.totals.success_time?.max).toBe(0.1);
  expect(range?.totals.failure_time?.p95).toBe(100);
  expect(range?.errors[0]?.occurrences).toBe(1);
  // Of a file that an older version wrote.
  expect(range?.totals).not.toHaveProperty("statuses");
  expect(rowIn(timelines, "GET", "/")).not.toHaveProperty("statuses");
});
