// Statuses and phases of a report's tracks, which must come to what a dashboard's server says.

import { describe, expect, it } from "vitest";
import { phaseMeans, statusRates, sumOfPhases, sumOfStatuses } from "../src/model/tracks";
import { statusTraces } from "../src/view/row_over_time";

describe("statuses of a report", () => {
  it("add up, and are rates at their points", () => {
    expect(sumOfStatuses([[0, 1, 200, 5], [200, 3]])).toEqual({ "0": 1, "200": 8 });
    expect(statusRates([[200, 6], [503, 2]], [0, 2], [2, 1, 1])).toEqual({
      "200": [3, 0, 0],
      "503": [0, 0, 2],
    });
    expect(sumOfStatuses([])).toEqual({});
  });

  it("are few, however many the target makes up, and none is lost", () => {
    const many = Array.from({ length: 300 }, (_, i) => [100 + i, 1]).flat();
    const rates = statusRates([many, [200, 40, -1, 7]], [0, 1], [1, 1]);
    const names = Object.keys(rates);
    expect(names).toHaveLength(9);
    expect(names.at(-1)).toBe("other");
    expect(rates["200"]).toEqual([1, 40]);
    const sumAt = (point: number) => names.reduce((sum, name) => sum + (rates[name]?.[point] ?? 0), 0);
    expect([sumAt(0), sumAt(1)]).toEqual([300, 47]);
    const all = Object.values(sumOfStatuses([many, [200, 40, -1, 7]]));
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(347);
  });

  it("have lines that differ in colour", () => {
    const names = ["0", "200", "201", "206", "302", "404", "429", "503", "other"];
    const traces = statusTraces({ statuses: Object.fromEntries(names.map((name) => [name, [1]])) });
    expect(new Set(traces.map(({ color }) => color)).size).toBe(names.length);
    expect(traces.find(({ label }) => label === "503")?.color).toBe("bad");
    expect(traces[0]?.label).toBe("no response");
    expect(statusTraces({})).toEqual([]);
  });
});

describe("phases of a report", () => {
  it("are means, with gaps where they did not happen", () => {
    const means = phaseMeans([[0, 2, 3000], [1, 1, 500]], [0, 2], 3);
    expect(means.dns).toEqual([3, null, null]);
    expect(means.connect).toEqual([null, null, 0.5]);
    expect(means.tls).toEqual([null, null, null]);
  });

  it("are weighted by how often they happened", () => {
    expect(sumOfPhases([[0, 1, 1000], [0, 3, 5000], []])).toEqual({ dns: { count: 4, mean: 4 } });
  });
});
