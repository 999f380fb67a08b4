import { describe, expect, it } from "vitest";
import { Simulation } from "../mock/simulation";
import { sumOf } from "../src/model/sums";

describe("the sum of some rows", () => {
  const simulation = new Simulation();
  simulation.start({ users: 100, spawn_rate: 50 });
  for (let i = 0; i < 12; i += 1) simulation.tick();
  const { entries, totals } = simulation.snapshot();

  it("is exact where it can be, and of all rows equals the total", () => {
    const sum = sumOf(entries, "all");
    expect(sum.num_requests).toBe(totals.num_requests);
    expect(sum.num_failures).toBe(totals.num_failures);
    expect(sum.requests_per_second).toBeCloseTo(totals.requests_per_second);
    expect(sum.avg_response_time).toBeCloseTo(totals.avg_response_time);
    expect(sum.max_response_time).toBe(totals.max_response_time);
    expect(sum.min_response_time).toBe(totals.min_response_time);
  });

  it("has no percentiles, but those of a single row", () => {
    expect(sumOf(entries, "all").percentiles).toEqual({});
    const [first] = entries;
    if (!first) throw new Error("nothing ran");
    expect(sumOf([first], "one").percentiles).toEqual(first.percentiles);
  });
});
