import { describe, expect, it } from "vitest";
import { boundAbove, heatCells, intensity, occupiedRows, rowMarks } from "../src/chart/heat_cells";
import { highestOf } from "../src/chart/plan_line";
import { followedMinutes, planEnd, rangeOf, zoom } from "../src/chart/view_range";
import { emptyHistory } from "../src/model/history";
import { sparklinePath } from "../src/view/sparkline";
import type { History } from "../src/wire";

function heat(cells: [number, number][][], spans = cells.map(() => 1000)): History {
  let time = 0;
  const times = spans.map((span) => (time += span) - span / 2);
  const bounds = Array.from({ length: 20 }, (_, i) => 10 ** (i / 4));
  return { ...emptyHistory, time_ms: times, span_ms: spans, heat: cells, heat_bounds: bounds };
}

function total(history: History, columns: number, max: number): number {
  const cells = heatCells(history, { min: 0, max }, columns, { first: 0, last: 20 });
  return cells.density.reduce((sum, value) => sum + value, 0);
}

describe("heat map", () => {
  it("loses no response, however wide or narrow its columns", () => {
    const history = heat([[[3, 10]], [[4, 20]], [[5, 30], [9, 1]]]);
    for (const columns of [1, 2, 3, 7, 300]) expect(total(history, columns, 3000)).toBeCloseTo(61, 3);
  });

  it("puts a response into its column and row", () => {
    const cells = heatCells(heat([[[3, 10]], [[4, 20]]]), { min: 0, max: 2000 }, 2, {
      first: 2,
      last: 6,
    });
    expect(cells.rows).toBe(4);
    expect([...cells.density]).toEqual([0, 10, 0, 0, 0, 0, 20, 0]);
    expect(cells.highest).toBe(20);
  });

  it("spreads a long point over all of its columns", () => {
    const cells = heatCells(heat([[[0, 8]]], [4000]), { min: 0, max: 4000 }, 4, {
      first: 0,
      last: 1,
    });
    expect([...cells.density]).toEqual([2, 2, 2, 2]);
  });

  it("shows the first and the last point of a range that reaches from one to the other", () => {
    const cells = heatCells(heat([[[0, 8]], [[0, 6]]]), { min: 500, max: 1500 }, 2, { first: 0, last: 1 });
    expect([...cells.density]).toEqual([4, 3]);
  });

  it("leaves out what is not in view", () => {
    expect(total(heat([[[3, 10]], [[4, 20]]]), 5, 1000)).toBeCloseTo(10, 5);
  });

  it("shows occupied rows with one to spare, at least six", () => {
    expect(occupiedRows(heat([[[4, 1], [12, 1]]]))).toEqual({ first: 3, last: 14 });
    const { first, last } = occupiedRows(heat([[[8, 1]]]));
    expect(last - first).toBeGreaterThanOrEqual(6);
    expect(occupiedRows(heat([[]]))).toEqual({ first: 0, last: 20 });
  });

  it("says of no row that it ends where it does not", () => {
    const history = heat([[[18, 1], [19, 1]]]);
    expect(boundAbove(history, 18)).toBe(history.heat_bounds[18]);
    expect(boundAbove(history, 19)).toBeUndefined();
    expect(rowMarks(history).every((row) => row < 20)).toBe(true);
    expect(rowMarks(history).length).toBeGreaterThan(0);
  });

  it("shows even one response among thousands", () => {
    expect(intensity(1, 100_000)).toBeGreaterThan(15);
    expect(intensity(100_000, 100_000)).toBe(255);
  });
});

describe("range of the charts", () => {
  const times = Array.from({ length: 600 }, (_, i) => i * 1000);

  it("is the run, a minute at least while it grows", () => {
    expect(rangeOf(times, true)).toEqual({ min: 0, max: 599_000 });
    expect(rangeOf([5000, 6000], true)).toEqual({ min: 5000, max: 65_000 });
    expect(rangeOf([5000, 6000], false)).toEqual({ min: 5000, max: 6000 });
    expect(rangeOf([], false).max).toBeGreaterThan(rangeOf([], false).min);
  });

  it("follows the last minutes, unless a person zoomed", () => {
    followedMinutes.value = 5;
    expect(rangeOf(times, true)).toEqual({ min: 299_000, max: 599_000 });
    zoom.value = { min: 10, max: 20 };
    expect(rangeOf(times, true)).toEqual({ min: 10, max: 20 });
    zoom.value = { min: 900_000, max: 950_000 };
    followedMinutes.value = 0;
    expect(rangeOf(times, true), "nothing is there").toEqual({ min: 0, max: 599_000 });
    zoom.value = null;
    followedMinutes.value = 0;
  });
});

describe("sparkline", () => {
  it("stands at the right until it is full", () => {
    expect(sparklinePath([0, 10], 3, 100, 23)).toBe("M50 21.5L100 1.5");
    expect(sparklinePath([1], 3, 100, 23)).toBe("");
  });

  it("is flat where nothing happened", () => {
    expect(sparklinePath([0, 0, 0], 3, 100, 23)).toBe("M0 21.5L50 21.5L100 21.5");
  });
});

describe("plan of the run", () => {
  it("is shown ahead of a run that goes on, as far as half of what has passed", () => {
    zoom.value = null;
    followedMinutes.value = 0;
    planEnd.value = 1_000_000;
    expect(rangeOf([0, 200_000], true)).toEqual({ min: 0, max: 300_000 });
    expect(rangeOf([0, 60_000], true)).toEqual({ min: 0, max: 90_000 });
    expect(rangeOf([0, 200_000], false)).toEqual({ min: 0, max: 200_000 });
    planEnd.value = 210_000;
    expect(rangeOf([0, 200_000], true)).toEqual({ min: 0, max: 210_000 });
    planEnd.value = 0;
    expect(rangeOf([0, 200_000], true)).toEqual({ min: 0, max: 200_000 });
  });

  it("makes room for what is in view of it", () => {
    const plan = [[0, 10], [100, 110], [200, 50]] as const;
    expect(highestOf(plan, 50)).toBe(60);
    expect(highestOf(plan, 300)).toBe(110);
    expect(highestOf([], 300)).toBe(0);
  });
});
