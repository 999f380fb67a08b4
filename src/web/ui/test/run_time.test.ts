import { describe, expect, it } from "vitest";
import { formatRunTime, parseRunTime } from "../src/model/run_time";

describe("run time", () => {
  it.each([
    ["", 0],
    ["20", 20],
    ["20s", 20],
    ["3m", 180],
    ["2h", 7200],
    ["1h20m", 4800],
    ["3h30m10s", 12_610],
    ["1.5h", 5400],
    ["250ms", 0.25],
    ["1d", 86_400],
    [" 1h 20m ", 4800],
  ])("reads %j as %d seconds", (text, seconds) => {
    expect(parseRunTime(text)).toBeCloseTo(seconds, 9);
  });

  it.each(["x", "1h20", "-5", "5x", "h", "1..5h", "1e9", "200000d"])("refuses %j", (text) => {
    expect(parseRunTime(text)).toBeUndefined();
  });

  it.each([0, 1, 59, 60, 61, 3600, 4800, 12_610, 86_400, 0.25])("writes what it reads: %d", (s) => {
    expect(parseRunTime(formatRunTime(s))).toBeCloseTo(s, 9);
  });

  it("writes the shortest form", () => {
    expect([4800, 600, 45].map(formatRunTime)).toEqual(["1h20m", "10m", "45s"]);
  });
});
