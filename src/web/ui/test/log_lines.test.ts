import { describe, expect, it } from "vitest";
import { appended, atLeast, fromSource, linesKept, sourcesOf } from "../src/model/log_lines";
import type { LogLine } from "../src/wire";

function line(number: number, level: LogLine["level"] = "info"): LogLine {
  return { number, time_ms: number, level, text: `line ${number}` };
}

describe("log", () => {
  it("takes each line once", () => {
    const lines = appended([line(1), line(2)], [line(2), line(3)]);
    expect(lines.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(appended(lines, [line(3)])).toBe(lines);
    expect(appended(lines, [])).toBe(lines);
  });

  it("keeps the newest lines", () => {
    const many = Array.from({ length: linesKept + 10 }, (_, i) => line(i));
    const lines = appended([], many);
    expect(lines).toHaveLength(linesKept);
    expect(lines.at(-1)?.number).toBe(linesKept + 9);
  });

  it("begins anew with another master", () => {
    expect(appended([line(50)], [line(1), line(2)]).map(({ number }) => number)).toEqual([1, 2]);
  });

  it("shows a level and what is worse", () => {
    const lines = [line(1, "debug"), line(2), line(3, "warning"), line(4, "error")];
    expect(atLeast(lines, "debug")).toHaveLength(4);
    expect(atLeast(lines, "warning").map(({ number }) => number)).toEqual([3, 4]);
    expect(atLeast(lines, "error").map(({ number }) => number)).toEqual([4]);
  });

  it("tells sources apart", () => {
    const lines = ["worker 10", "master", "worker 2", "master"].map((source, i) => ({
      ...line(i),
      source,
    }));
    expect(sourcesOf(lines)).toEqual(["master", "worker 2", "worker 10"]);
    expect(fromSource(lines, "master").map(({ number }) => number)).toEqual([1, 3]);
    expect(fromSource(lines, "")).toBe(lines);
  });
});
