import { signal } from "@preact/signals";
import { describe, expect, it, vi } from "vitest";
import { Simulation } from "../mock/simulation";
import { zoom } from "../src/chart/view_range";
import { followRange, inRange, rangeFigures, type FetchRange } from "../src/model/range";
import type { RangeFigures } from "../src/wire_range";

function run() {
  let now = 1_000_000_000_000;
  const simulation = new Simulation({ entries: 60, hasHostileTexts: true, now: () => now });
  simulation.start({ users: 300, spawn_rate: 100 });
  for (let i = 0; i < 30; i += 1) {
    now += 1000;
    simulation.tick();
  }
  return { simulation, end: now };
}

describe("a range", () => {
  it("has the place of the run in a snapshot", () => {
    const { simulation, end } = run();
    const range = simulation.range(end - 10_000, end);
    if (!range) throw new Error("no figures");
    const whole = simulation.snapshot();
    const part = inRange(whole, range);
    expect(part.totals.num_requests).toBe(range.totals.num_requests);
    expect(part.totals.num_requests).toBeLessThan(whole.totals.num_requests);
    expect(part.entries).toHaveLength(51);
    expect(part.entries.at(-1)?.name).toBe("(other requests)");
    const all = part.entries.reduce((sum, entry) => sum + entry.num_requests, 0);
    expect(all).toBe(part.totals.num_requests);
    expect(part.totals.percentiles["99.9"]).toBe(range.totals.percentiles["99.9"]);
    const failed = part.errors.reduce((sum, row) => sum + row.occurrences, 0);
    expect(failed).toBe(part.totals.num_failures);
  });

  it("of the whole run is the run", () => {
    const { simulation } = run();
    const range = simulation.range(0, 2_000_000_000_000);
    expect(range?.totals.num_requests).toBe(simulation.snapshot().totals.num_requests);
    expect(simulation.range(0, 1000)).toBeNull();
  });

  it("is asked for once, and what is shown snaps to what came", async () => {
    const { simulation, end } = run();
    const ask = vi.fn((from: number, until: number): Promise<RangeFigures | null> =>
      Promise.resolve(simulation.range(from, until)),
    );
    const source = signal<FetchRange | null>(null);
    zoom.value = { min: end - 10_300, max: end - 4700 };
    followRange(() => source.value);
    expect(rangeFigures.value, "what is shown has not come").toBeNull();
    source.value = ask;
    await vi.waitFor(() => expect(rangeFigures.value).not.toBeNull());
    expect(zoom.value).toEqual({ min: end - 11_000, max: end - 4000 });
    expect(ask).toHaveBeenCalledTimes(1);
    zoom.value = null;
    expect(rangeFigures.value).toBeNull();
    zoom.value = { min: 5, max: 6 };
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
    expect(rangeFigures.value).toBeNull();
    // Of another run: what was known of the first says nothing.
    zoom.value = { min: end - 11_000, max: end - 4000 };
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(3));
    const other = vi.fn(ask);
    source.value = other;
    await vi.waitFor(() => expect(other).toHaveBeenCalledTimes(1));
    zoom.value = null;
  });
});
