import { describe, expect, it } from "vitest";
import { zone } from "../src/model/zone";
import * as format from "../src/model/format";

describe("a scenario's own figure", () => {
  it("keeps whole numbers and three digits of others", () => {
    const values = [0, 12_345, -3, 3.14159, 0.0123, 1234.5, 2e20];
    const texts = ["0", "12,345", "-3", "3.14", "0.0123", "1,235", "2.000e+20"];
    expect(values.map(format.formatValue)).toEqual(texts);
  });
});

describe("format", () => {
  it.each([
    [0, "0"],
    [0.0412, "0.0412"],
    [0.412, "0.412"],
    [3.4, "3.40"],
    [34.21, "34.2"],
    [100, "100"],
    [1280.4, "1,280"],
  ])("writes %d ms with three digits below 100 and whole above", (millis, text) => {
    expect(format.formatMillis(millis)).toBe(text);
  });

  it.each([
    [0, "0 ms"],
    [0.85, "850 µs"],
    [34.24, "34.2 ms"],
    [1280, "1.28 s"],
    [90_000, "1.5 min"],
  ])("writes %d ms with the unit that fits", (millis, text) => {
    expect(format.formatMillisWithUnit(millis)).toBe(text);
  });

  it.each([
    [0, "0"],
    [0.5, "0.50"],
    [41.26, "41.3"],
    [12345.6, "12,346"],
  ])("writes a rate of %d", (rate, text) => {
    expect(format.formatRate(rate)).toBe(text);
  });

  it.each([
    [0, "0%"],
    [0.00001, "<0.01%"],
    [0.0321, "3.21%"],
    [0.99999, ">99.99%"],
    [1, "100%"],
  ])("never rounds a ratio of %d to none or all", (ratio, text) => {
    expect(format.formatPercent(ratio)).toBe(text);
  });

  it("writes bytes in powers of 1024", () => {
    expect(format.formatBytes(812)).toBe("812 B");
    expect(format.formatBytes(1536)).toBe("1.50 KiB");
    expect(format.formatBytes(35 * 1024 * 1024)).toBe("35.0 MiB");
    expect(format.formatBytes(2 ** 60)).toBe("1024 PiB");
  });

  it("keeps an axis short", () => {
    expect([0, 0.25, 750, 12_000, 3_000_000, 2e9].map(format.formatShort)).toEqual([
      "0",
      "0.25",
      "750",
      "12k",
      "3M",
      "2G",
    ]);
  });

  it("writes elapsed time as a clock", () => {
    expect([0, 7.9, 750, 3723, 90_061].map(format.formatElapsed)).toEqual([
      "0:00",
      "0:07",
      "12:30",
      "1:02:03",
      "25:01:01",
    ]);
  });

  it("writes moments in local time with its zone, and a dash for never", () => {
    const moment = new Date(2026, 10, 23, 9, 5, 7).getTime();
    expect(format.formatClock(moment)).toBe("09:05:07");
    expect(format.formatMoment(moment)).toMatch(/^2026-11-23 09:05:07 [+-]\d\d:\d\d$/);
    expect(Date.parse(format.formatMoment(moment))).toBe(moment);
    expect(format.formatClock(0)).toBe("–");
    expect(format.formatMoment(0)).toBe("–");
  });

  it("writes moments in UTC for who chose it", () => {
    zone.value = "utc";
    const moment = Date.UTC(2026, 10, 23, 9, 5, 7);
    expect(format.formatMoment(moment)).toBe("2026-11-23 09:05:07 UTC");
    zone.value = "local";
    expect(Date.parse(format.formatMoment(moment))).toBe(moment);
  });

  it("makes sentences of what the server says", () => {
    expect(format.sentence("no worker is ready; wait for one")).toBe(
      "No worker is ready; wait for one.",
    );
    expect(format.sentence("It ended.")).toBe("It ended.");
    expect(format.sentence("")).toBe("");
    expect(format.capitalized("stopping")).toBe("Stopping");
  });

  it("counts nouns", () => {
    expect(format.formatQuantity(1, "worker")).toBe("1 worker");
    expect(format.formatQuantity(2000, "user")).toBe("2,000 users");
    expect(format.formatShare(1 / 3)).toBe("33.3%");
    expect([0, 0.0005, 0.001, 0.0015].map(format.formatShare)).toEqual(["0%", "0.05%", "0.1%", "0.15%"]);
  });
});
