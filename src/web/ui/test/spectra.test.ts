import { expect, it } from "vitest";
import { Simulation } from "../mock/simulation";
import { rangeIn } from "../src/model/timelines";
import { spectrumIn } from "../src/model/spectra";

it("is the spectrum of the part, and agrees with its percentiles", () => {
  let now = 1_000_000_000_000;
  const simulation = new Simulation({ entries: 60, now: () => now });
  simulation.start({ users: 300, spawn_rate: 100 });
  for (let i = 0; i < 20; i += 1) {
    now += 1000;
    simulation.tick();
  }
  const timelines = simulation.tallies.timelines();
  const [from, until] = [now - 9500, now - 200];
  const range = rangeIn(timelines, from, until);
  const row = range?.entries[0];
  if (!range || !row) throw new Error("there are figures of that time");
  for (const { method, name, figures } of [
    { method: "", name: "", figures: range.totals },
    { method: row.method, name: row.name, figures: row },
  ]) {
    const spectrum = spectrumIn(timelines, method, name, from, until);
    if (!spectrum) throw new Error("there is a spectrum");
    expect(spectrum.count).toBe(figures.num_requests);
    expect(spectrum.mean).toBeCloseTo(figures.avg_response_time);
    expect(spectrum.max).toBe(figures.max_response_time);
    const at = (percent: number) => spectrum.values[spectrum.percents.indexOf(percent)];
    expect(at(50)).toBe(figures.percentiles["50"]);
    expect(at(90)).toBe(figures.percentiles["90"]);
    expect(at(100)).toBe(figures.max_response_time);
    expect(spectrum.counts.at(-1)).toBe(spectrum.count);
    expect(spectrum.percents).toEqual(spectrum.percents.toSorted((a, b) => a - b));
  }
  expect(spectrumIn(timelines, "GET", "nothing like this", from, until)).toBeNull();
  expect(spectrumIn(timelines, "", "", 0, 1000)).toBeNull();
});

it("tells how far samples are from their mean", () => {
  const none = { points: [], requests: [], failures: [], mean: [], max: [], cells: [] };
  const others = { ...none, failed_mean: [], failed_max: [], failed_cells: [] };
  // Three of 1 ms and one of 100 ms, in cells that begin 5% below.
  const track = {
    ...{ points: [0], requests: [4], failures: [0], mean: [25.75], max: [100] },
    ...{ cells: [[144, 3, 240, 1]], failed_mean: [0], failed_max: [0], failed_cells: [[]] },
  };
  const rows = [{ method: "GET", name: "/", ...track }];
  const times = { resolution_ms: 1000, time_ms: [1000], span_ms: [1000], seconds: [1] };
  const spectrum = spectrumIn({ ...times, rows, others, errors: [], workers: [] }, "GET", "/", 0, 9000);
  expect(spectrum?.deviation).toBeGreaterThan(40);
  expect(spectrum?.deviation).toBeLessThan(44);
});
