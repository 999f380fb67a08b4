// What a report computes is what the server would: tests/unit/report/json_parts_test.cpp reads
// the same file.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { heatBounds, heatOf, maxOf, percentileOf, withoutCells } from "../src/model/coarse_times";

interface Fixture {
  cells: number[];
  max_ns: number;
  percentiles: [number, number][];
  heat: [number, number][];
}

const path = new URL("coarse_times.json", import.meta.url);
const fixture = JSON.parse(readFileSync(path, "utf8")) as Fixture;

it("finds the percentiles and the heat that the server finds", () => {
  for (const [percent, nanos] of fixture.percentiles)
    expect(percentileOf(fixture.cells, percent, fixture.max_ns / 1e6), `${percent}`).toBe(nanos / 1e6);
  expect(heatOf(fixture.cells)).toEqual(fixture.heat);
  expect(heatBounds[0]).toBe(0.1);
  expect(heatBounds[12]).toBe(1);
});

it("takes some out of all", () => {
  expect(withoutCells([1, 5, 2, 3], [1, 2, 2, 3])).toEqual([1, 3]);
  expect(maxOf([96, 3], 50)).toBe(0.1);
  expect(maxOf([], 50)).toBe(0);
  expect(percentileOf([], 50, 1)).toBe(0);
});

it("takes no rank more for what a percent is in doubles", () => {
  for (const thousands of [1, 2, 3, 7, 1e6])
    expect(percentileOf([96, 999 * thousands, 288, thousands], 99.9, 999.999)).toBe(0.1);
});
