// The file is read as HdrHistogram's plotter and its log readers do: four columns, "#" before the rest.

import { expect, it } from "vitest";
import { Simulation } from "../mock/simulation";
import { hgrmText } from "../src/model/hgrm";
import { fileNameOf } from "../src/model/save";

function spectrum() {
  const simulation = new Simulation();
  simulation.start({ users: 200, spawn_rate: 200 });
  for (let i = 0; i < 20; i += 1) simulation.tick();
  return simulation.tallies.spectrum("", "");
}

it("has a line for each point, and its footer", () => {
  const all = spectrum();
  const lines = hgrmText(all).split("\n");
  expect(lines[0]).toBe("       Value     Percentile TotalCount 1/(1-Percentile)");
  expect(lines[1]).toBe("");
  const rows = lines.filter((line) => line !== "" && !line.startsWith("#")).slice(1);
  expect(rows).toHaveLength(all.percents.length);
  const points = rows.map((line) => line.trim().split(/ +/).map(Number));
  points.forEach(([value, share, count, beyond], i) => {
    expect(value).toBeCloseTo(all.values[i] ?? 0, 3);
    expect(share).toBeCloseTo((all.percents[i] ?? 0) / 100, 11);
    expect(count).toBe(all.counts[i]);
    if (i + 1 < points.length) expect(beyond).toBeCloseTo(1 / (1 - (share ?? 0)), 1);
    else expect(beyond).toBeUndefined();
  });
  expect(points.at(-1)?.slice(1)).toEqual([1, all.count]);
  const footer = lines.filter((line) => line.startsWith("#"));
  expect(footer).toHaveLength(3);
  expect(footer[0]).toMatch(/^#\[Mean {4}= +[\d.]+, StdDeviation {3}= +[\d.]+\]$/);
  expect(footer[1]).toMatch(/^#\[Max {5}= +[\d.]+, Total count {4}= +\d+\]$/);
  expect(footer[2]).toMatch(/^#\[Buckets = +\d+, SubBuckets {5}= +\d+\]$/);
});

it("is laid out in columns of a fixed width", () => {
  const text = hgrmText({
    ...{ method: "", name: "", count: 2, mean: 1.5, deviation: 0.5, max: 2 },
    ...{ percents: [0, 50, 100], values: [1, 1, 2], counts: [1, 1, 2] },
  });
  expect(text.split("\n").slice(2, 6)).toEqual([
    "       1.000 0.000000000000          1           1.00",
    "       1.000 0.500000000000          1           2.00",
    "       2.000 1.000000000000          2",
    "#[Mean    =        1.500, StdDeviation   =        0.500]",
  ]);
});

it("has a name that every system takes", () => {
  expect(fileNameOf("GET /a b?c=\"d\"/../e")).toBe("GET_a_b_c_d_.._e");
  expect(fileNameOf("///")).toBe("all");
});
